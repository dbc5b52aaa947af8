// The whole line on one plan, as people click it: node line.mjs PHASE '{"base": …, "folder": …, …}'
// The Rust test moves the clock between the phases; the pages carry everything else.

import { expect, open } from "./page.mjs";

const [phase, given] = process.argv.slice(2);
const world = JSON.parse(given);
const site = await open(world);
const { page, look, signIn, download } = site;
const button = (name) => page.getByRole("button", { name, exact: true });
const link = (name) => page.getByRole("main").getByRole("link", { name, exact: true });
const text = () => page.getByRole("main").innerText();

const phases = {
  async opening() {
    await page.goto("/");
    await look("sign-in");
    await signIn("tonghop", world.password);
    await look("home-empty");
    await page.goto("/imports/new");
    await look("import-new");
    await page.getByLabel("Tệp kế hoạch đã ban hành").setInputFiles(world.plan);
    await button("Đọc văn bản").click();
    await page.getByRole("heading", { name: "Đối chiếu với văn bản gốc" }).waitFor();
    for (const sentence of world.planSays) expect((await page.content()).includes(sentence), `no «${sentence}»`);
    await look("import-show");
    await link("Văn bản gốc như đã đọc").click();
    await page.locator(".issued-text tr[id^='task-']").first().waitFor();
    await look("import-source");
    await page.goBack();
    for (const [label, body] of Object.entries(world.corrections)) {
      const task = page.locator(`#task-${label.replaceAll(".", "\\.")}`);
      if (!(await task.isVisible())) await page.locator("details.section", { has: task }).locator("> summary").click();
      await task.getByLabel("Cơ quan chủ trì (nhiều cơ quan").fill(body);
      await task.getByRole("button", { name: "Sửa cơ quan chủ trì" }).click();
    }
    const finding = page.locator(".findings li").first();
    await finding.locator("summary").click();
    await finding.getByLabel("Lý do").fill("In đúng như bản gốc");
    await finding.getByRole("button", { name: "Bỏ qua" }).click();
    expect((await text()).includes("Đã bỏ qua: In đúng như bản gốc"), "the reason is not shown");
    await page.getByLabel("Cơ quan đầu mối").fill(world.focal);
    await button("Ghi nhận kế hoạch (phiên bản 1)").click();
    await look("plan");
    await link("«6 rõ» của từng nhiệm vụ").click();
    const unclear = page.locator("details.section").first();
    await unclear.locator("> summary").click();
    await unclear.locator(".slots summary").first().click();
    await unclear.getByLabel("Nội dung làm rõ").first().fill("Giao Phòng Tổng hợp theo dõi");
    await unclear.getByLabel("Căn cứ").first().fill("Phân công nội bộ ngày 16/10/2023");
    await look("clarity");
    await unclear.getByRole("button", { name: "Làm rõ" }).first().click();
    expect((await page.content()).includes("Giao Phòng Tổng hợp theo dõi"), "what was cleared is not shown");
    await page.goBack();
    await page.goto(page.url().replace(/\/clarity.*$/, ""));
    await link("Mở đợt báo cáo").click();
    await page.getByRole("link", { name: "2023", exact: true }).click();
    expect((await text()).includes("trước ngày 05/12/2023"), "the form does not say when the report is due");
    await look("cycle-new");
    await button("Mở đợt báo cáo").click();
    await page.getByRole("heading", { name: /2023/ }).waitFor();
    await look("board-open");
    await download(() => link("Tải công văn yêu cầu (.docx)").click(), "request.docx");
    await page.goto("/bodies");
    await look("bodies");
    await page.goto("/plans");
    await look("plans");
  },

  async reporting() {
    for (const body of world.reporters) {
      await signIn(body.login, world.password);
      await look(`home-${body.login}`);
      await page.goto("/returns");
      await look(`desk-${body.login}`);
      await page.getByRole("main").getByRole("heading").getByRole("link").first().click();
      await button("Viết báo cáo").click();
      await page.getByLabel("Công tác chỉ đạo, triển khai").fill(body.words);
      const entries = page.locator("details.entry");
      for (let n = 0; n < (await entries.count()); n += 1) {
        const entry = entries.nth(n);
        if ((await entry.getAttribute("open")) === null) await entry.locator("summary").click();
        await entry.getByLabel("Đang thực hiện").check();
        await entry.getByLabel("Kết quả đã thực hiện").fill(`${body.words}, nội dung ${n + 1}`);
      }
      if (world.scripts) {
        // Nothing is pressed: the page saves by itself, says so, and the text is there after a reload.
        await page.getByText(/Đã lưu lúc \d\d:\d\d/).first().waitFor();
        await page.waitForTimeout(1500);
        await page.reload();
        expect(
          (await page.getByLabel("Công tác chỉ đạo, triển khai").inputValue()) === body.words,
          "what was typed is gone after a reload",
        );
        await look(`edit-${body.login}`);
      }
      // Attaching is one more button of the same form: what was typed goes with it, with scripts or without.
      await page.getByLabel("Chọn tệp (PDF").setInputFiles({
        name: "minh-chung.pdf",
        mimeType: "application/pdf",
        buffer: Buffer.from("%PDF-1.4\n%%EOF\n"),
      });
      await button("Đính kèm").click();
      expect((await text()).includes("minh-chung.pdf"), "the attachment is not listed");
      expect(
        (await page.getByLabel("Công tác chỉ đạo, triển khai").inputValue()) === body.words,
        "what was typed is gone after attaching a file",
      );
      await button("Lưu và xem lại trước khi gửi").click();
      await look(`return-${body.login}`);
      await download(() => link("Tải báo cáo (.docx)").click(), `${body.login}.docx`);
      if (body.signs === "outside") {
        await page.getByLabel("Số, ký hiệu").fill(body.number);
        await page.getByLabel("Ngày ban hành").fill("04/12/2023");
        await page.getByLabel("Tệp văn bản đã ký").setInputFiles({
          name: "da-ky.pdf",
          mimeType: "application/pdf",
          buffer: Buffer.from("%PDF-1.4\n%%EOF\n"),
        });
        await button("Ghi nhận đã ký ngoài hệ thống").click();
      } else {
        const at = page.url();
        await signIn(`${body.login}.gd`, world.password);
        await page.goto(at);
        await look(`approve-${body.login}`);
        await button("Phê duyệt và gửi báo cáo").click();
      }
      expect((await text()).includes("đã gửi lúc") || (await text()).includes(body.number ?? "\u0000"), "not sent");
    }
    await signIn("tonghop", world.password);
    await look("home");
    await toObligation(world.reporters[0].body);
    await page.locator("a[href^='/returns/']").first().click();
    await page.getByLabel(/Nội dung cần bổ sung ở nhiệm vụ/).first().fill("Nêu số liệu cụ thể");
    await look("review");
    await button("Đề nghị bổ sung, hoàn thiện").click();
    await toObligation(world.paper.body);
    await page.getByLabel("Số, ký hiệu").fill(world.paper.number);
    await page.getByLabel("Ngày ban hành").fill("01/12/2023");
    await page.getByLabel("Ngày đến").fill("04/12/2023");
    await page.getByLabel("Tệp văn bản đã ký").setInputFiles({
      name: "ban-giay.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.4\n%%EOF\n"),
    });
    await look("obligation");
    await button("Ghi nhận báo cáo đến").click();
    expect((await text()).includes(world.paper.number), "the paper report is not recorded");
  },

  async consolidating() {
    const [first, second] = world.reporters;
    await signIn(first.login, world.password);
    await page.getByRole("main").getByRole("link").first().click();
    if (await button("Viết báo cáo").isVisible()) await button("Viết báo cáo").click();
    expect((await text()).includes("Nêu số liệu cụ thể"), "the reporter does not see what is asked");
    await page.getByLabel("Kết quả đã thực hiện").first().fill(first.completed);
    await look("edit-completion");
    await button("Lưu và xem lại trước khi gửi").click();
    const at = page.url();
    await signIn(`${first.login}.gd`, world.password);
    await page.goto(at);
    await button("Phê duyệt và gửi báo cáo").click();

    await signIn("tonghop", world.password);
    for (const body of [first, second]) {
      await toObligation(body.body);
      await page.locator("a[href^='/returns/']").last().click();
      await button("Xác nhận đạt yêu cầu").click();
    }
    await page.goto("/cycles");
    await look("cycles");
    await page.getByRole("main").getByRole("heading").getByRole("link").first().click();
    for (const word of ["Đạt yêu cầu", "Đã gửi, chờ rà soát", "Quá hạn, chưa gửi"]) {
      expect((await text()).includes(word), `the board does not say «${word}»`);
    }
    await look("board");
    await link("Xem theo mục của kế hoạch").click();
    await look("board-sections");
    await page.goto("/reports");
    await look("reports");
    await page.getByRole("main").getByRole("heading").getByRole("link").first().click();
    await look("report");
    const shown = await text();
    for (const words of [first.words, first.completed, second.words]) {
      expect(shown.includes(words), `the report on screen lacks «${words}»`);
    }
    await download(() => link("Tải dự thảo (.docx)").click(), "report.docx");
    await signIn("kiemtra", world.password);
    await page.goto("/events");
    expect((await text()).includes("Xác nhận đạt yêu cầu"), "the log does not show the review");
    await look("events");
  },
};

/** Opens a body's obligation from the board, as the focal officer does. */
async function toObligation(body) {
  await page.goto("/cycles");
  await page.getByRole("main").getByRole("heading").getByRole("link").first().click();
  await page.getByRole("main").getByRole("link", { name: body, exact: true }).first().click();
}

try {
  await phases[phase]();
} catch (error) {
  await page.screenshot({ path: `${world.folder}/failed-${phase}.png`, fullPage: true }).catch(() => {});
  console.error(`at ${page.url()}`);
  throw error;
}
await site.close();
