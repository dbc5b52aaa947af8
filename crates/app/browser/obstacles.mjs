// Three bodies raise one difficulty, it is merged, sent, decided, a directive with a day comes from it, who raised it answers;
// the weekly page fits one sheet: node obstacles.mjs '{"base": …}'

import { writeFileSync } from "node:fs";
import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const main = page.getByRole("main");
const text = async () => await main.innerText();
const openPart = async (name) => {
  const part = main.locator("details", { has: page.locator("summary", { hasText: name }) }).first();
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
};

const phases = {
  async raise() {
    for (const one of world.raised) {
      await signIn(one.login, world.password);
      await page.getByRole("navigation").getByRole("link", { name: "Khó khăn, vướng mắc, kiến nghị" }).click();
      await main.getByRole("link", { name: "Nêu khó khăn, vướng mắc" }).click();
      if (one === world.raised[0]) await look("obstacle-new");
      await page.getByLabel("Nội dung khó khăn, vướng mắc").fill(one.text);
      await page.getByLabel("Loại").selectOption({ label: "Kinh phí, nguồn vốn" });
      await page.getByLabel("Kiến nghị, đề xuất").fill("Ban hành định mức và bố trí kinh phí số hóa");
      await page.getByLabel("Kiến nghị với cấp nào").selectOption({ label: "UBND tỉnh" });
      await page.getByLabel("I.1 Nhiệm vụ I.1 của kế hoạch").check();
      await main.getByRole("button", { name: "Nêu khó khăn, vướng mắc" }).click();
      expect((await text()).includes("Mới nêu, chờ phân loại"), `${one.login} could not raise it`);
    }
  },

  async merge() {
    await signIn("dau.moi", world.password);
    expect((await text()).includes("3 khó khăn, vướng mắc mới nêu"), "the first page says nothing of them");
    await page.goto("/obstacles");
    await look("obstacles-new");
    await main.getByRole("link", { name: world.raised[0].text }).click();
    await look("obstacle-offers");
    for (let left = 2; left > 0; left -= 1) {
      await main.getByRole("button", { name: /^Gộp vào đây/ }).first().click();
      await page.waitForLoadState();
    }
    for (const name of world.names) expect((await text()).includes(name), `${name} is lost by the merge`);
    await openPart("Phân loại và chuyển giải quyết");
    await page.getByLabel("Thẩm quyền giải quyết").selectOption({ label: "UBND tỉnh" });
    await main.getByRole("button", { name: "Phân loại và chuyển giải quyết" }).click();
    expect((await text()).includes("Chờ giải quyết"), "it does not wait");
    await look("obstacle-waiting");
  },

  async decide() {
    await signIn("dau.moi", world.password);
    await page.goto("/obstacles");
    await main.getByRole("link", { name: world.raised[0].text }).click();
    await openPart(/^\s*Ghi nhận quyết định\s*$/);
    await page.getByLabel("Văn bản quyết định (số, ký hiệu)").fill("987/UBND-KT");
    await page.getByLabel("Nội dung quyết định").fill("Giao Sở Tài chính trình định mức kinh phí số hóa");
    await main.getByRole("button", { name: "Ghi nhận quyết định" }).click();
    expect((await text()).includes("Đã trả lời, chờ cơ quan nêu phản hồi"), "the decision is not recorded");
    await look("obstacle-decided");
    await main.getByRole("link", { name: "Ghi nhận ý kiến chỉ đạo từ quyết định này" }).click();
    expect((await page.getByLabel("Nội dung chỉ đạo").inputValue()).includes("Giao Sở Tài chính"), "it must be typed twice");
    await page.getByLabel("Cơ quan thực hiện").fill("Sở Xây dựng; Sở Y tế");
    await page.getByLabel("Hạn", { exact: true }).fill("15/12/2023");
    await page.getByLabel("Người chỉ đạo").fill("Phó Chủ tịch Trần Thị Bình");
    await look("directive-new");
    await main.getByRole("button", { name: "Ghi nhận ý kiến chỉ đạo" }).click();
    expect((await text()).includes("15/12/2023"), "the directive has no day");
    await look("directive");
    await page.goto("/directives");
    await look("directives");
    await page.goto("/tasks?kind=directive");
    expect((await text()).includes("Tổng số 1 nhiệm vụ"), "it is not counted among the tasks");
  },

  async answer() {
    await signIn("y.te", world.password);
    expect((await text()).includes("Đã có trả lời"), "who raised it is not told");
    expect((await text()).includes("Ý kiến chỉ đạo: Giao Sở Tài chính"), "the directive is not on the first page");
    await look("home-obstacles");
    await main.getByRole("article").filter({ hasText: "Đã có trả lời" }).getByRole("link").click();
    await page.getByLabel("Ý kiến của cơ quan nêu").fill("Chưa có định mức cho bệnh án");
    await main.getByRole("button", { name: "Chưa giải quyết được" }).click();
    expect((await text()).includes("cơ quan nêu báo chưa giải quyết được"), "the word of who raised it is lost");
    await look("obstacle-not-solved");
  },

  async week() {
    await signIn("dau.moi", world.password);
    await page.goto("/briefings/charges");
    await look("charges");
    await page.goto("/directives/import");
    await look("directive-import");
    await signIn("lanh.dao", world.password);
    await page.getByRole("navigation").getByRole("link", { name: "Báo cáo phục vụ giao ban" }).click();
    await look("briefing");
    await download(() => main.getByRole("link", { name: "Tải bản Word" }).click(), "giao-ban.docx");
    if (world.scripts) {
      const pdf = await page.pdf({ preferCSSPageSize: true });
      writeFileSync(`${world.folder}/giao-ban.pdf`, pdf);
      const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;
      expect(pages === 1, `the weekly page takes ${pages} sheets`);
    }
    await main.getByRole("table").getByRole("link").first().click();
    expect(/\/(directives|obstacles|tasks|cycles)\//.test(page.url()), "a line leads to no evidence");
  },
};

for (const phase of world.phases) await phases[phase]();
await close();
