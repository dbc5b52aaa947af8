// Urging a cycle: a reminder by hand, the text to copy, a letter drafted, downloaded and recorded, the ladder, the message at
// the body: node urges.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const content = async () => await page.locator("main").innerText();
const main = page.getByRole("main");

await signIn("dau.moi", world.password);
await main.getByRole("link", { name: "Đôn đốc" }).first().click();
await look("urges");
expect((await content()).includes("cơ quan chưa gửi báo cáo"), "who is awaited is not named");
expect((await page.getByLabel("Chọn và sao chép").inputValue()).includes("ĐÔN ĐỐC GỬI BÁO CÁO"), "there is no text to copy");
await main.getByLabel("Thời hạn mới").fill("12/12/2023");
await main.getByRole("button", { name: "Lập dự thảo: Công văn đôn đốc lần 1" }).click();
await look("urges-draft");
await download(() => main.getByRole("link", { name: "Tải công văn (.docx)" }).click(), "letter.docx");
await main.getByRole("link", { name: "Ghi nhận công văn đã ban hành" }).click();
await look("urge-record");
await page.getByLabel("Số, ký hiệu công văn").fill("3901/STC-TH");
await page.getByLabel("Ngày ban hành").fill("06/12/2023");
await page.getByLabel("Người ký").fill("Giám đốc A");
await main.getByRole("button", { name: "Ghi nhận công văn đã ban hành" }).click();
expect((await content()).includes("Công văn số 3901/STC-TH"), "the letter is not recorded");
await main.getByRole("button", { name: "Gửi nhắc ngay" }).click();
expect((await content()).includes("được thực hiện từ"), "two urgings stand too close");
await look("urges-done");
await main.getByRole("link", { name: "Thang nhắc, đôn đốc" }).click();
await look("ladder");
await main.getByRole("button", { name: "Lưu thang đôn đốc" }).click();
await signIn("xay.dung", world.password);
await main.getByRole("link", { name: "Xem", exact: true }).first().click();
await look("messages");
await main.getByRole("button", { name: "Đánh dấu đã xem" }).click();
expect(!(await content()).includes("Mới ·"), "the message is still new");
await close();
