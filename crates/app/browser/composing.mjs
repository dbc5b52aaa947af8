// Composing a report: sentences chosen, a contradiction settled, a sum waived with a reason, a template previewed and kept:
// node composing.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const main = page.getByRole("main");
const content = async () => await main.innerText();
const passage = (words) => page.locator(".pieces .piece", { hasText: words }).first();

await signIn("dau.moi", world.password);
await page.goto(world.report);
await look("report");

// Whole sentences are chosen; nothing kept needs a reason, and what was ticked stays.
await passage("12 giấy phép").getByRole("link", { name: /^Chọn câu/ }).click();
await look("sentences");
for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
await main.getByRole("button", { name: "Lưu lựa chọn" }).click();
expect((await content()).includes("Cần nêu lý do"), "all sentences went without a reason");
await look("sentences-refused");
for (const box of await page.getByRole("checkbox").all()) {
  expect(!(await box.isChecked()), "what was chosen is forgotten after a refusal");
  await box.check();
}
await page.getByLabel("Đã rà soát 3 đồ án.").uncheck();
await main.getByRole("button", { name: "Lưu lựa chọn" }).click();
expect((await content()).includes("đô thị. […] Hồ sơ còn lại"), "the sentence that was left out leaves no mark");
expect(await passage("12 giấy phép").getByRole("link", { name: "Sở Xây dựng, bản 1" }).isVisible(), "the source is gone");

// Neither a contradiction nor a sum that does not hold lets the report leave.
const failures = page.locator("ul.failures > li");
expect((await failures.count()) === 3, `a contradiction and two sums, not ${await failures.count()}`);
await main.getByRole("button", { name: "Chốt bản báo cáo" }).click();
expect((await content()).includes("Chưa chốt được báo cáo"), "a report left that does not add up");
await page.goto(world.report);
for (const sum of ["Nhiệm vụ theo mục của kế hoạch: tổng là", "Nhiệm vụ theo cơ quan chủ trì: tổng là"]) {
  const failure = failures.filter({ hasText: sum });
  await failure.getByLabel("Lý do cho phép").fill("Nhiệm vụ III.1 chưa có mục trong bản in");
  await failure.getByRole("button", { name: "Cho phép" }).click();
}
expect((await content()).includes("cho phép lúc 08:00 ngày 06/12/2023: Nhiệm vụ III.1 chưa có mục"), "the waiver does not say who and why");
await look("report-waived");
await failures.filter({ hasText: "các cơ quan báo cáo khác nhau" }).getByRole("link", { name: "Xử lý mâu thuẫn" }).click();
await look("findings");
await page.getByLabel("Theo báo cáo của").selectOption({ label: "Sở Xây dựng" });
await page.getByLabel("Lý do", { exact: true }).fill("Sở Xây dựng là cơ quan chủ trì");
await main.getByRole("button", { name: "Ghi cách xử lý" }).click();
expect((await content()).includes("Đã xử lý, theo: Sở Xây dựng"), "the contradiction is not settled");
await look("findings-settled");
await page.goto(world.report);
expect((await content()).includes("báo cáo này theo Sở Xây dựng. Lý do: Sở Xây dựng là cơ quan chủ trì."), "the text does not say which side it follows");
await look("report-settled");

// A row of an annex leads to the return that it rests on.
await page.getByRole("region", { name: /^Phụ lục 2/ }).getByRole("link", { name: "Sở Xây dựng, bản 1" }).first().click();
expect((await content()).includes("Đã cấp 12 giấy phép xây dựng đô thị. Đã rà soát 3 đồ án."), "the body's own words are not one click away");
await page.goto(world.report);

// The template: a fault is named with its line and keeps what was typed; a preview shows real data; a version is kept.
await main.getByRole("link", { name: "Mẫu báo cáo" }).click();
await look("template");
const line = page.getByRole("group", { name: "Dòng 5", exact: true });
const lead = await line.getByLabel("Câu dẫn").inputValue();
await line.getByLabel("Câu dẫn").fill("Có {chi_tieu} chỉ tiêu.");
await main.getByRole("button", { name: "Lưu thành phiên bản mới" }).click();
expect((await content()).includes("không có trường «chi_tieu»"), "the fault is not named");
expect((await line.getByLabel("Câu dẫn").inputValue()) === "Có {chi_tieu} chỉ tiêu.", "what was typed is gone");
await look("template-refused");
await line.getByLabel("Câu dẫn").fill(lead);
const title = page.locator('input[name="title"][value="KIẾN NGHỊ, ĐỀ XUẤT"]');
await title.fill("ĐỀ XUẤT VỚI CẤP TRÊN");
await page.getByLabel("Nội dung thay đổi của phiên bản này").fill("Đổi tên mục kiến nghị");
await main.getByRole("button", { name: "Xem trước với số liệu thật" }).click();
expect((await content()).includes("ĐỀ XUẤT VỚI CẤP TRÊN") && (await content()).includes("12 giấy phép"), "the preview shows no real data");
await look("template-preview");
await main.getByRole("button", { name: "Lưu thành phiên bản mới" }).click();
expect((await content()).includes("Đổi tên mục kiến nghị"), "the version is not kept");
await page.goto(world.report);
expect((await content()).includes("ĐỀ XUẤT VỚI CẤP TRÊN"), "the report does not follow its template");
await main.getByRole("link", { name: "Lựa chọn của báo cáo" }).click();
await look("choices");
await page.getByLabel(/^Báo cáo cấp trên/).check();
await page.getByLabel(/^Kính gửi/).fill("Bộ Kế hoạch mẫu");
await page.getByLabel(/^Số chữ số thập phân/).fill("1");
await main.getByRole("button", { name: "Lưu lựa chọn của báo cáo" }).click();
expect(await main.getByRole("link", { name: /^Tải tờ trình/ }).isVisible(), "the report's tờ trình is not offered");
await download(() => main.getByRole("link", { name: /^Tải tờ trình/ }).click(), "submission.docx");
await download(() => main.getByRole("link", { name: "Tải phụ lục (.xlsx)" }).click(), "annexes.xlsx");
await page.goto(`${world.report}?outline=brief`);
await look("brief");
await download(() => main.getByRole("link", { name: "Tải dự thảo (.docx)", exact: true }).click(), "brief.docx");
await page.goto(world.report);
await main.getByRole("button", { name: "Chốt bản báo cáo" }).click();
expect((await content()).includes("Bản 1"), "a report that adds up does not leave");
await close();
