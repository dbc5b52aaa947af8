// A workbook downloaded, uploaded, looked at and taken over; a Word report beside it; many workbooks at once: node workbooks.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const content = async () => await page.locator("main").innerText();
const main = page.getByRole("main");
const title = "Biểu Excel và báo cáo Word";

await signIn("xay.dung", world.password);
await page.goto("/returns");
await main.getByRole("link", { name: "Năm 2023" }).click();
await main.getByText(title, { exact: true }).click();
await look("workbook-links");
await download(() => main.getByRole("link", { name: "Tải biểu Excel" }).click(), "form.xlsx");
await page.getByLabel("Biểu Excel đã điền (.xlsx)").setInputFiles(world.book);
await main.getByRole("button", { name: "Tải lên và xem trước" }).click();
await look("workbook-preview");
expect((await content()).includes("Trang «Nhiệm vụ», ô F3"), "the wrong cell is not named");
await main.getByRole("button", { name: "Đưa các mục đã đánh dấu vào bản nháp" }).click();
await main.getByText(title, { exact: true }).click();
await look("workbook-edit");
await page.getByLabel("Báo cáo Word (.docx)").setInputFiles(world.report);
await main.getByRole("button", { name: "Đọc báo cáo Word và xem trước" }).click();
await look("word-preview");
expect((await main.locator("input[type=checkbox]:checked").count()) === 0, "a part of a Word report is ticked");
await main.getByRole("checkbox").first().check();
await main.getByRole("button", { name: "Đưa các mục đã đánh dấu vào bản nháp" }).click();
expect((await main.locator("#deployment").inputValue()) === "Sở đã họp giao ban.", "the ticked part is not in the draft");

await signIn("dau.moi", world.password);
await page.goto(world.board);
await main.getByRole("link", { name: "Biểu Excel của các cơ quan" }).click();
await look("workbooks");
await download(() => main.getByRole("link", { name: "Tải biểu của tất cả cơ quan (.zip)" }).click(), "forms.zip");
await page.getByLabel("Các tệp .xlsx hoặc .zip").setInputFiles(world.archive);
await main.getByRole("button", { name: "Tải lên và nhập" }).click();
expect((await content()).includes("Đã nhập thay 2 mục."), "the workbook beside the paper is not taken");
await look("workbooks-results");
await close();
