// Targets: a file of figures looked at, statuses and pictures with their words, a value typed in a return: node targets.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, close } = await open(world);
const content = async () => await page.locator("main").innerText();
const main = page.getByRole("main");

await signIn("dau.moi", world.password);
await page.getByRole("navigation").getByRole("link", { name: "Chỉ tiêu" }).click();
await look("indicators");
await main.getByRole("link", { name: "Tỷ lệ đô thị hóa", exact: true }).click();
await page.getByLabel("Kỳ số liệu", { exact: true }).fill("2023");
await page.getByLabel("Giá trị", { exact: true }).fill("58.9");
await page.getByLabel("Nguồn", { exact: true }).fill("Niên giám thống kê");
await page.getByLabel("Ước thực hiện").check();
await main.getByRole("button", { name: "Ghi số liệu này" }).click();
expect((await content()).includes("58,9 (năm mươi tám phẩy chín)"), "a decimal point is not asked back");
expect((await page.getByLabel("Giá trị", { exact: true }).inputValue()) === "58.9", "what was typed is lost");
await look("figure-asked");
await page.getByLabel("Giá trị", { exact: true }).fill("58,9");
await main.getByRole("button", { name: "Ghi số liệu này" }).click();
expect((await content()).includes("Đúng tiến độ"), "the status is not told");
// The picture says in words what it shows, and the same stands below it.
const says = await page.locator("svg.picture title").first().textContent();
expect(says.includes("Tỷ lệ đô thị hóa, Tỉnh An Hòa: từ 50 (năm 2020) đến 58,9"), `the picture says: ${says}`);
expect(says.includes("Mục tiêu bằng 70 %") || says.includes("Mục tiêu 70 %"), `the picture names no goal: ${says}`);
expect((await content()).includes(says), "the words of the picture are not below it");
await look("indicator");

await page.goto(world.plan);
expect((await content()).includes("3 mục tiêu ="), "the sum of statuses is not shown");
expect((await page.locator("svg.picture[role=img]").count()) === 3, "not every target has its picture");
await look("plan-targets");
await main.getByRole("link", { name: "Gắn chỉ tiêu, giao cơ quan cung cấp" }).click();
await look("target-ties");
await main.getByRole("link", { name: "Gắn, sửa cách hiểu" }).first().click();
await look("target-tie");
await main.getByRole("button", { name: "Xác nhận cách hiểu này" }).click();
expect((await content()).includes("3 mục tiêu ="), "a reading was counted twice");
await main.getByRole("link", { name: "Số cần đính chính trong báo cáo tới" }).click();
await look("target-corrections");

await signIn("xay.dung", world.password);
const entry = page.locator(`[id="item-${world.item}"]`);
const value = page.locator(`[id="${world.item}.figure_value"]`);
// An entry that is answered is closed; a person opens it.
const openForm = async () => {
  await page.goto(world.form);
  if (!(await value.isVisible())) await entry.locator("summary").first().click();
};
const save = async () => {
  await entry.getByRole("button", { name: "Lưu bản nháp" }).click();
  await openForm();
};
await openForm();
await entry.getByLabel("Giá trị (%)").waitFor();
await value.fill("5,89");
await entry.getByLabel("Ước thực hiện").check();
await save();
// The warning stands there once the entry has opened.
await entry.getByText("có nhầm dấu phẩy thập phân không?").waitFor();
await look("return-figure");
await value.fill("58,9");
await save();
expect((await entry.getByText("có nhầm dấu phẩy").count()) === 0, "the warning stays");
expect((await value.inputValue()) === "58,9", "the value is not kept");
await close();
