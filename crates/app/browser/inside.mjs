// A report written by several hands: entries given to a division and a person, written, done, collected; a request for
// contribution answered and taken over; approved by the head, signed, its signature shown: node inside.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const main = page.getByRole("main");
const text = () => main.innerText();
const entry = (label) => page.locator("details.entry", { has: page.locator("summary strong", { hasText: label }) });

// The officer makes a division, puts a person into it and gives it an entry.
await signIn("xay.dung", world.password);
await page.goto(world.obligation);
await main.getByRole("link", { name: "Giao nội dung trong đơn vị" }).click();
await main.getByRole("link", { name: "Phòng, đơn vị trực thuộc và người" }).click();
await main.getByLabel("Tên").fill("Phòng Quy hoạch");
await main.getByRole("button", { name: "Thêm", exact: true }).click();
await main.getByLabel("Người", { exact: true }).selectOption({ label: "xd.an" });
await main.getByRole("button", { name: "Đưa vào: Phòng Quy hoạch" }).click();
expect((await text()).includes("xd.an"), "the person is not in the division");
await look("divisions");
await page.goto(`${world.obligation}/given`);
await main.getByLabel("Chọn I.1").check();
await main.getByLabel("Giao cho").selectOption({ label: "Phòng Quy hoạch" });
await main.getByLabel("Hạn nội bộ").fill("28/11/2023");
await main.getByLabel("Lời dặn").fill("Nêu rõ tên đồ án");
await main.getByRole("button", { name: "Giao các nội dung đã chọn" }).click();
expect((await text()).includes("Chưa xong: Phòng Quy hoạch (1 nội dung)"), "who has not given theirs is not said");
await look("given");

// For the other row it asks another body.
await page.goto(`${world.obligation}/contributions`);
await main.getByRole("checkbox", { name: /^I\.2/ }).check();
await main.getByLabel("Sở Y tế").check();
await main.getByLabel("Đề nghị cung cấp").fill("Số liệu chiếu sáng quanh bệnh viện");
await main.getByLabel("Hạn trả lời").fill("27/11/2023");
await look("contribution-ask");
await main.getByRole("button", { name: "Gửi đề nghị" }).click();
const request = page.url();
await download(() => main.getByRole("link", { name: "Tải công văn (.docx)" }).click(), "request.docx");
await main.getByLabel("Số, ký hiệu").fill("15/SXD-QH");
await main.getByLabel("Ngày ban hành").fill("20/11/2023");
await main.getByRole("button", { name: "Ghi số, ngày công văn" }).click();
expect((await text()).includes("Công văn số 15/SXD-QH ngày 20/11/2023"), "the letter is not recorded");

// The division's person finds their part on the first page, and nothing else in it.
await signIn("xd.an", world.password);
await look("home-contributor");
await main.getByRole("link", { name: "Viết phần của tôi" }).click();
expect((await page.locator("details.entry").count()) === 1, "the form holds more than the part");
await entry("I.1").getByLabel("Đang thực hiện").check();
await entry("I.1").getByLabel("Kết quả đã thực hiện").fill("Đã lập 3 đồ án: A, B, C");
await look("part");
await main.getByRole("button", { name: "Đã xong phần của tôi" }).click();
expect((await text()).includes("Hiện không có việc nào"), "the part waits still");

// The asked body answers from its first page.
await signIn("y.te", world.password);
await look("home-asked");
await page.goto("/contributions");
await look("contribution-desk");
await main.getByRole("link", { name: /Sở Xây dựng/ }).click();
await main.getByLabel(/Nội dung, số liệu cho/).fill("Đã chiếu sáng quanh 12 bệnh viện");
await look("contribution-answer");
await main.getByRole("button", { name: "Gửi trả lời", exact: true }).click();
expect((await text()).includes("y.te trả lời lúc"), "the answer is not sent");

// The lead takes it over, collects, looks, and sends it to the head.
await signIn("xay.dung", world.password);
await look("home-officer");
await page.goto(request);
await look("contribution-lead");
await main.getByRole("button", { name: /^Tiếp nhận vào báo cáo/ }).click();
expect((await entry("I.2").innerText()).includes("Có nội dung tiếp nhận từ Sở Y tế"), "the source does not stand beside it");
const done = await entry("I.2").getByLabel("Kết quả đã thực hiện").inputValue();
expect(done === "Đã chiếu sáng quanh 12 bệnh viện", "the words are not in the entry");
await entry("I.2").getByLabel("Đang thực hiện").check();
await look("edit-officer");
await main.getByRole("button", { name: "Lưu bản nháp" }).last().click();
await page.goto(`${world.obligation}/given`);
expect((await text()).includes("Mọi phần được giao đã xong"), "nobody says that all is done");
await main.getByRole("button", { name: "Thu về để tổng hợp" }).click();
await look("given-collected");
await main.getByRole("link", { name: "Mở biểu báo cáo" }).click();
await main.getByRole("button", { name: "Trình thủ trưởng phê duyệt" }).click();
await signIn("xd.gd", world.password);
await main.getByRole("link", { name: "Phê duyệt" }).click();
await main.getByRole("button", { name: "Phê duyệt và gửi báo cáo" }).click();
expect((await text()).includes("đã gửi lúc"), "the report is not sent");

// The signed file is recorded; its signatures are told in words.
await signIn("xay.dung", world.password);
await page.goto(world.obligation);
await main.getByRole("link", { name: "Bản 1" }).click();
await main.getByLabel("Số, ký hiệu").fill("812/BC-SXD");
await main.getByLabel("Ngày ban hành").fill("20/11/2023");
await main.getByLabel("Tệp văn bản đã ký").setInputFiles(world.signed);
await main.getByRole("button", { name: "Ghi nhận đã ký ngoài hệ thống" }).click();
expect((await text()).includes("Chữ ký 2: Văn thư Sở Xây dựng"), "the signatures are not told");
await look("signed");
await close();
