// Tasks followed by class: confirmed at once, a result recorded and accepted, an officer assigned: node tasks.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const content = async () => await page.locator("main").innerText();
const main = page.getByRole("main");

await signIn("dau.moi", world.password);
await page.getByRole("navigation").getByRole("link", { name: "Nhiệm vụ" }).click();
await look("tasks");
expect((await content()).includes("Tổng số 4 nhiệm vụ ="), "the sum is not shown");
await page.getByLabel("Kế hoạch", { exact: true }).selectOption({ index: 1 });
await main.getByRole("button", { name: "Xem" }).click();
await main.getByRole("link", { name: "Xác nhận phân loại" }).click();
await look("task-classes");
await main.getByRole("button", { name: "Xác nhận phân loại" }).click();
expect((await content()).includes("0/4"), "not every class is confirmed");
await main.getByRole("link", { name: "Theo dõi nhiệm vụ" }).click();
await main.getByRole("link", { name: "Phân công chuyên viên theo dõi" }).click();
await page.getByLabel("Mục hoặc cơ quan").selectOption({ index: 0 });
await page.getByLabel("Chuyên viên theo dõi").selectOption({ label: "dau.moi" });
await main.getByRole("button", { name: "Phân công" }).click();
await look("task-followers");
await main.getByRole("link", { name: "Theo dõi nhiệm vụ" }).click();
await main.getByRole("link", { name: "Đang thực hiện, quá hạn" }).click();
await look("tasks-overdue");
await main.getByRole("link", { name: "Nhiệm vụ I.1 của kế hoạch" }).click();
await page.getByText("Báo cáo kết quả", { exact: true }).first().click();
await page.getByLabel("Số, ký hiệu văn bản sản phẩm").fill("15/QĐ-SXD");
await page.getByLabel("Ngày ban hành").fill("01/12/2023");
await page.getByLabel("Ngày báo cáo (ngày đến)").fill("04/12/2023");
await main.getByRole("button", { name: "Báo cáo kết quả" }).click();
await look("task-reported");
await main.getByRole("button", { name: "Xác nhận kết quả" }).click();
expect((await content()).includes("Hoàn thành đúng hạn"), "the task is not completed on time");
await look("task");
await main.getByRole("link", { name: "Theo dõi nhiệm vụ" }).click();
await page.locator("#as_of").fill("2023-12-05");
await page.getByLabel("theo ghi nhận đến hết ngày đó").check();
await main.getByRole("button", { name: "Xem" }).click();
expect((await content()).includes("1 đang thực hiện quá hạn"), "the official view of the day does not stand");
await download(() => main.getByRole("link", { name: "Tải bảng (.csv)" }).click(), "tasks.csv");
await main.getByRole("link", { name: "Liên kết cố định của số liệu này" }).click();
expect((await content()).includes("ghi nhận đến 23:59 ngày 05/12/2023"), "the permanent link does not say its instant");
await close();
