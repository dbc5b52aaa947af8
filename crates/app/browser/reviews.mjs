// Review: what lacks evidence is said before sending, the queue, a view beside the body's own, two who agree, a correction of
// what is confirmed, a paper typed in beside its file, an answer from what is known: node reviews.mjs '{"base": …}' phase

import { expect, open } from "./page.mjs";

const [, , phase, given] = process.argv;
const world = JSON.parse(given);
const { page, look, signIn, close } = await open(world);
const main = page.getByRole("main");
const text = () => main.innerText();

const phases = {
  async reporting() {
    await signIn("xay.dung", world.password);
    await page.goto(world.obligation);
    await main.getByRole("button", { name: "Viết báo cáo" }).click();
    const entry = (label) => page.locator("details.entry", { has: page.locator("summary strong", { hasText: label }) });
    await page.getByLabel("Công tác chỉ đạo, triển khai").fill("Đã ban hành kế hoạch");
    for (const [label, progress, words] of [["I.1", "Đã hoàn thành", "Quy hoạch đã được duyệt"], ["I.2", "Đang thực hiện", "Đã lắp 40 km"]]) {
      await entry(label).getByLabel(progress).first().check();
      await entry(label).getByLabel("Kết quả đã thực hiện").fill(words);
    }
    await main.getByRole("button", { name: "Lưu bản nháp" }).last().click();
    expect((await text()).includes("còn thiếu số, ký hiệu, ngày, tệp"), "the lack is not said on the form");
    await look("review-edit");
    await main.getByRole("button", { name: "Lưu và xem lại trước khi gửi" }).click();
    expect((await text()).includes("Còn thiếu minh chứng"), "the lack is not said before sending");
    await look("review-before-sending");
    await page.getByLabel("Số, ký hiệu").fill("12/BC-SXD");
    await page.getByLabel("Ngày ban hành").fill("01/12/2023");
    await main.getByRole("button", { name: "Ghi nhận đã ký ngoài hệ thống" }).click();
  },
  async reviewing() {
    await signIn("dau.moi", world.password);
    await page.goto(world.levels);
    await page.getByLabel("Hai cấp").check();
    await page.getByLabel("Lý do").fill("Kế hoạch trọng điểm");
    await look("review-levels");
    await main.getByRole("button", { name: "Ghi nhận" }).click();
    await page.getByRole("link", { name: "Rà soát báo cáo" }).first().click();
    expect((await text()).includes("mà thiếu minh chứng"), "the queue does not say why");
    await look("review-queue");
    await main.getByRole("link", { name: "Sở Xây dựng" }).click();
    await page.getByText("Đánh giá của cơ quan đầu mối về nhiệm vụ I.1").click();
    await page.getByLabel("Tình trạng theo cơ quan đầu mối, nhiệm vụ I.1", { exact: true }).selectOption({ label: "Đang thực hiện" });
    await page.getByLabel("Lý do của đánh giá, nhiệm vụ I.1").fill("Chưa có quyết định");
    await main.getByRole("button", { name: "Tình trạng theo cơ quan đầu mối, nhiệm vụ I.1" }).click();
    expect((await text()).includes("Cơ quan đầu mối đánh giá: Đang thực hiện"), "the view does not stand beside");
    await look("review-return");
    await main.getByRole("button", { name: "Đề xuất xác nhận đạt yêu cầu" }).click();
    expect((await text()).includes("Chờ người thứ hai xác nhận"), "one person confirmed alone");
    await signIn("dau.moi.2", world.password);
    await page.goto("/reviews");
    await main.getByRole("link", { name: "Sở Xây dựng" }).click();
    await main.getByRole("button", { name: "Xác nhận đạt yêu cầu" }).click();
    expect((await text()).includes("Xác nhận đạt yêu cầu lúc"), "it is not confirmed");
    await page.goto(world.obligation);
    await page.getByText("Đề nghị bổ sung sau xác nhận", { exact: true }).first().click();
    await page.locator("#supplement-reason").fill("Số liệu vênh");
    await page.getByLabel("Bổ sung chậm nhất hết ngày").fill("20/12/2023");
    await page.locator("input[name=item]").first().check();
    await look("review-correction");
    await main.getByRole("button", { name: "Đề nghị bổ sung sau xác nhận" }).click();
    expect((await text()).includes("Đang chờ bản bổ sung"), "no correction is open");
    await page.goto("/evidence");
    await look("review-evidence");
    await page.goto(world.paper);
    await page.locator("#number").fill("7/BC-SYT");
    await page.locator("#issued_on").fill("01/12/2023");
    await page.locator("#arrived_on").fill("04/12/2023");
    await page.locator("#file").setInputFiles(world.letter);
    await main.getByRole("button", { name: "Ghi nhận báo cáo đến" }).click();
    expect((await text()).includes("Sở đã nâng cấp 3 trạm y tế"), "the file does not stand beside the form");
    await look("review-beside");
    await page.goto(world.known);
    await look("review-known");
    expect((await text()).includes("Hỏi các cơ quan còn thiếu"), "nobody is asked");
    await main.getByRole("link", { name: "Hỏi các cơ quan còn thiếu" }).click();
    await look("review-asking");
  },
};

await phases[phase]();
await close();
