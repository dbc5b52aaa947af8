// The season desk, how the regime was kept from draft to frozen, mail for the administrator: node season.mjs PHASE '{"base": …}'

import { expect, open } from "./page.mjs";

const [phase, given] = process.argv.slice(2);
const world = JSON.parse(given);
const { page, look, signIn, close } = await open(world);
const content = async () => await page.locator("main").innerText();
const main = page.getByRole("main");

const phases = {
  // The focal officer: the desk, one cycle, all of them; the table is published.
  async publish() {
    await signIn("dau.moi", world.password);
    await look("home-focal");
    await page.goto("/season");
    await look("season");
    await main.getByRole("link", { name: /^Chậm hoặc quá hạn/ }).click();
    expect((await content()).includes("Chỉ hiện: Chậm hoặc quá hạn"), "the filter is not said");
    expect((await content()).includes("Quá hạn 8 ngày, chưa gửi"), "how late it is is not said");
    await look("season-late");
    if (world.scripts) {
      await page.emulateMedia({ media: "print" });
      const seen = await main.locator("form").first().isVisible();
      expect(!seen, "a form is printed");
      expect((await content()).includes("Số liệu đến hết ngày"), "the instant is not printed");
      await page.pdf({ path: `${world.folder}/season.pdf`, preferCSSPageSize: true });
      await page.emulateMedia({ media: "screen" });
    }
    await main.getByRole("link", { name: "Các đợt báo cáo" }).click();
    await main.getByRole("link", { name: "Năm 2023" }).first().click();
    await look("board");
    await main.getByRole("link", { name: "Tình hình chấp hành chế độ báo cáo" }).click();
    await look("compliance-draft");
    await main.getByRole("button", { name: "Công khai để các cơ quan kiểm tra" }).click();
    expect((await content()).includes("kiến nghị đến hết ngày 15/12/2023"), "three working days are not said");
    await look("compliance-published");
    await page.goto("/compliance");
    await look("compliance-list");
  },
  // A body finds its row on its first page and objects.
  async object() {
    await signIn("xay.dung", world.password);
    await look("home-reporter");
    await main.getByRole("link", { name: "Kiểm tra số liệu" }).click();
    await look("compliance-own");
    await main.getByText("Kiến nghị về số liệu: Năm 2023").click();
    await main.getByLabel("Nội dung chưa đúng và lý do").fill("Báo cáo giấy đã nộp ngày 04/12");
    await main.getByLabel("Ngày báo cáo đã gửi đến, nếu khác").fill("04/12/2023");
    await main.getByRole("button", { name: "Kiến nghị về số liệu" }).click();
    expect((await content()).includes("Chờ cơ quan đầu mối trả lời"), "the objection is not shown");
    await look("compliance-objected");
  },
  // After the days of correction: answered, frozen.
  async freeze() {
    await signIn("dau.moi", world.password);
    await main.getByRole("link", { name: "Trả lời" }).click();
    await look("compliance-to-answer");
    await main.getByLabel("Lý do").fill("Sổ văn thư ghi ngày 04/12");
    await main.getByRole("button", { name: "Chấp nhận kiến nghị" }).click();
    await main.getByRole("button", { name: "Chốt số liệu" }).click();
    expect((await content()).includes("Đã chốt lúc") && (await content()).includes("SHA-256"), "it is not frozen");
    await look("compliance-frozen");
    await signIn("quan.tri", world.password);
    await look("home-administrator");
    await page.goto("/mail");
    await look("mail");
    for (const login of ["lanh.dao", "kiem.tra", "giam.doc"]) {
      await signIn(login, world.password);
      await look(`home-${login}`);
    }
  },
};

await phases[phase]();
await close();
