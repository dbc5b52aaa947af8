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
await page.goto(world.form);
const entry = page.locator(`#item-${world.item.replaceAll(".", "\\.")}`);
const value = page.locator(`[id="${world.item}.figure_value"]`);
expect((await entry.innerText()).includes("Giá trị (%)"), "the unit is not shown");
await value.fill("5,89");
await entry.getByLabel("Ước thực hiện").check();
await entry.getByRole("button", { name: "Lưu", exact: false }).last().click();
await page.goto(world.form);
expect((await content()).includes("có nhầm dấu phẩy thập phân không?"), "the warning is not shown");
await look("return-figure");
await value.fill("58,9");
await entry.getByRole("button", { name: "Lưu", exact: false }).last().click();
await page.goto(world.form);
expect(!(await content()).includes("có nhầm dấu phẩy"), "the warning stays");
expect((await value.inputValue()) === "58,9", "the value is not kept");
await close();
