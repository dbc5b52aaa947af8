// The draft of a report: edited, a late return arrives, both are kept, frozen, downloaded, its hash checked; then a round of
// opinions and the way to the issued report: node drafts.mjs PHASE '{"base": …}'

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, open } from "./page.mjs";

const phase = process.argv[2];
const world = JSON.parse(process.argv[3]);
const { context, page, look, signIn, download, close } = await open(world);
const main = page.getByRole("main");
const content = async () => await main.innerText();
const piece = (words) => page.locator("section.piece", { hasText: words }).first();
const edit = async (words) => await piece(words).getByRole("link", { name: /^Sửa/ }).click();
const words = page.getByLabel("Nội dung đoạn");

if (phase === "edit") {
  await signIn("tonghop", world.password);
  await page.goto(world.report);
  await main.getByRole("link", { name: "Biên tập dự thảo" }).click();
  await look("draft");
  await edit("cơ quan, đơn vị phải báo cáo (không tính");
  await look("draft-open");
  const generated = await words.inputValue();
  if (world.scripts) {
    // Saved by itself while it is written.
    await words.fill(`${generated} Kỷ luật báo cáo có chuyển biến.`);
    await page.getByText(/Đã lưu lúc/).waitFor();
    await page.reload();
    expect((await words.inputValue()).includes("có chuyển biến"), "what was typed is gone after a reload");
  } else {
    await words.fill(`${generated} Kỷ luật báo cáo có chuyển biến.`);
  }
  await main.getByRole("button", { name: "Lưu", exact: true }).click();
  await edit("Thu hút 06 dự án công nghiệp hỗ trợ");
  await words.fill("- Sở Công Thương: thu hút 08 dự án công nghiệp hỗ trợ.");
  await main.getByRole("button", { name: "Lưu", exact: true }).click();
  expect((await content()).includes("Ghi 08, nguồn là 06."), "the figure is not flagged");
  await look("draft-flagged");
  await edit("thu hút 08 dự án");
  await words.fill("- Sở Công Thương: thu hút 06 dự án công nghiệp hỗ trợ.");
  await main.getByRole("button", { name: "Lưu", exact: true }).click();
  expect(!(await content()).includes("Ghi 08"), "the figure is still flagged");
  await piece("thu hút 06 dự án").getByRole("link", { name: /^Thêm đoạn sau/ }).click();
  const own = page.getByLabel("Đoạn của người biên tập");
  await own.fill("Đoạn do đầu mối viết thêm.");
  await look("draft-own");
  if (world.scripts) {
    // Kept before any button is pressed, and taken up again where it was saved when the network went meanwhile.
    const here = page.url();
    await page.getByText(/Đã lưu lúc/).waitFor();
    await context.setOffline(true);
    await own.fill("Đoạn do đầu mối viết thêm. Viết tiếp khi mất mạng.");
    await page.getByText(/Chưa gửi được/).waitFor();
    await page.goto("about:blank");
    await context.setOffline(false);
    await page.goto(here);
    await page.getByText(/Đã lưu lúc/).waitFor();
    expect((await own.inputValue()).includes("khi mất mạng"), "what could not be sent is gone");
    await page.goto(`${world.report}/draft`);
    expect((await content()).includes("Viết tiếp khi mất mạng."), "what was kept meanwhile was not saved");
  } else await page.locator("#own").getByRole("button", { name: "Thêm đoạn sau" }).click();
  expect((await page.locator("section.piece-own").count()) === 1, "the own passage does not stand there once");
  expect((await content()).includes("Đoạn do đầu mối viết thêm."), "the own passage is not there");
} else if (phase === "late") {
  await signIn("tonghop", world.password);
  await page.goto(world.report);
  await main.getByRole("link", { name: "Biên tập dự thảo" }).click();
  expect((await content()).includes("1 đoạn có nội dung mới"), "the new facts are not counted");
  expect((await content()).includes("có chuyển biến"), "the editor's words are gone");
  await main.getByRole("link", { name: "Xem đoạn đầu tiên" }).click();
  await look("draft-news");
  // Both are kept: what is new, merged by hand with the editor's own sentence.
  const now = await page.locator(".news blockquote").innerText();
  await words.fill(`${now} Kỷ luật báo cáo có chuyển biến.`);
  await main.getByRole("button", { name: "Lưu", exact: true }).click();
  expect(!(await content()).includes("đoạn có nội dung mới"), "what was merged is still new");
  await page.locator("summary", { hasText: "Chốt bản báo cáo" }).click();
  await main.getByRole("button", { name: "Chốt bản báo cáo" }).click();
  await look("editions");
  const hash = await page.locator("code.hash").first().innerText();
  await download(() => main.getByRole("link", { name: "Bản 1", exact: true }).click(), "edition.docx");
  const file = readFileSync(`${world.folder}/edition.docx`);
  expect(createHash("sha256").update(file).digest("hex") === hash, "the file has another hash than the page says");
  await main.getByRole("link", { name: /^Trạng thái, ban hành/ }).click();
  await look("edition");
  await main.getByRole("link", { name: "Lấy ý kiến dự thảo" }).click();
  await look("opinions-ask");
  await page.getByLabel("Thời hạn cho ý kiến").fill("10/12/2026");
  await main.getByRole("button", { name: "Lấy ý kiến dự thảo" }).click();
  await look("opinions-asked");
  await download(() => main.getByRole("link", { name: "Tải công văn lấy ý kiến (.docx)", exact: true }).click(), "opinions-letter.docx");
  const round = page.url();
  await signIn("sct", world.password);
  await main.getByRole("link", { name: "Góp ý" }).first().click();
  await look("opinions-body");
  await piece("có chuyển biến").getByRole("link", { name: /^Góp ý/ }).click();
  await page.getByLabel("Ý kiến", { exact: true }).fill("Đề nghị nêu tên cơ quan gửi chậm.");
  await look("opinions-passage");
  await main.getByRole("button", { name: "Ghi ý kiến", exact: true }).click();
  await main.getByRole("button", { name: /^Gửi ý kiến/ }).click();
  expect((await content()).includes("Đã gửi ý kiến"), "the answer was not sent");
  await signIn("sxd", world.password);
  await main.getByRole("link", { name: "Góp ý" }).first().click();
  await main.getByRole("button", { name: "Thống nhất với dự thảo" }).click();
  await signIn("tonghop", world.password);
  await page.goto(round);
  await look("opinions-received");
  await page.getByLabel("Nội dung tiếp thu hoặc giải trình").first().fill("Đã nêu tên trong phụ lục.");
  await main.getByRole("button", { name: /^Tiếp thu/ }).first().click();
  expect(page.url().includes("/draft?open="), "what is accepted does not open its passage");
  await page.goto(round);
  expect((await content()).includes("tiếp thu 1"), "the reply is not counted");
  await download(() => main.getByRole("link", { name: /^Tải bảng tổng hợp/ }).click(), "opinions-table.docx");
  await page.goto(world.report);
  await main.getByRole("link", { name: /^Trạng thái, ban hành/ }).first().click();
  await main.getByRole("button", { name: "Trình ký" }).click();
  await page.getByLabel("Số, ký hiệu").fill("812/BC-STC");
  await page.getByLabel("Ngày ban hành").fill("07/12/2026");
  await page.getByLabel("Người ký").fill("Giám đốc A");
  await main.getByRole("button", { name: "Ghi nhận ban hành" }).click();
  expect((await content()).includes("Đã ban hành"), "it is not issued");
  await look("edition-issued");
  await main.getByRole("link", { name: "So sánh các bản" }).click();
  await look("compare");
  await page.goto(`${world.report}/draft`);
  await main.getByRole("button", { name: /^Lập bộ tệp/ }).click();
  await look("job");
  if (world.scripts) await main.getByRole("link", { name: "Tải kết quả" }).waitFor();
  else
    for (let round = 0; round < 30 && !(await main.getByRole("link", { name: "Tải kết quả" }).isVisible()); round += 1) {
      await page.waitForTimeout(500);
      await page.reload();
    }
  await download(() => main.getByRole("link", { name: "Tải kết quả" }).click(), "files.zip");
  await look("job-done");
}
await close();
