// A whole case: three bodies raise one difficulty, it is merged and decided, a directive with a day comes from it; the plan is
// amended, a report in progress goes over field by field, and the consolidated report shows all of it with its sources:
// node change.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, download, close } = await open(world);
const main = page.getByRole("main");
const text = async () => await main.innerText();
const says = async (words, sentence) => expect((await text()).includes(words), `${sentence}:\n${await text()}`);
const openPart = async (name) => {
  const part = main.locator("details", { has: page.locator("summary", { hasText: name }) }).first();
  if ((await part.getAttribute("open")) === null) await part.locator("summary").click();
};
const press = async (name) => {
  await main.getByRole("button", { name, exact: typeof name === "string" }).first().click();
  await page.waitForLoadState();
};

const phases = {
  /** Bodies raise it; one sends its report, one begins a draft. */
  async raise() {
    for (const one of world.raised) {
      await signIn(one.login, world.password);
      await page.goto("/obstacles/new");
      await page.getByLabel("Nội dung khó khăn, vướng mắc").fill(one.text);
      await page.getByLabel("Loại").selectOption({ label: "Kinh phí, nguồn vốn" });
      await page.getByLabel("Kiến nghị, đề xuất").fill("Ban hành định mức và bố trí kinh phí số hóa");
      await page.getByLabel("Kiến nghị với cấp nào").selectOption({ label: "UBND tỉnh" });
      await page.getByLabel("I.1 Nhiệm vụ I.1 của kế hoạch").check();
      await press("Nêu khó khăn, vướng mắc");
    }
    await signIn("xay.dung", world.password);
    await page.goto(`${world.draft}/edit`);
    await page.locator('textarea[name="deployment"]').fill("Đã ban hành kế hoạch thực hiện của sở");
    for (const item of world.items) {
      const entry = page.locator(`details#item-${item.id}`);
      if ((await entry.getAttribute("open")) === null) await entry.locator("summary").first().click();
      await page.locator(`[name="${item.id}.progress"][value="standing"]`).check();
      await page.locator(`textarea[name="${item.id}.done"]`).fill(item.done);
    }
    await main.getByRole("button", { name: "Lưu bản nháp" }).last().click();
    await page.waitForLoadState();
    await page.goto(`${world.draft}/edit`);
    expect((await page.locator(`textarea[name="${world.items[0].id}.done"]`).inputValue()) === world.items[0].done, "the draft is not kept");
  },

  async merge() {
    await signIn("dau.moi", world.password);
    await page.goto("/obstacles");
    await main.getByRole("link", { name: world.raised[0].text }).click();
    for (let left = 2; left > 0; left -= 1) await press(/^Gộp vào đây/);
    for (const name of world.names) await says(name, `${name} is lost by the merge`);
    await openPart("Phân loại và chuyển giải quyết");
    await page.getByLabel("Thẩm quyền giải quyết").selectOption({ label: "UBND tỉnh" });
    await press("Phân loại và chuyển giải quyết");
    await look("change-merged");
  },

  /** The decision, and a directive from it. */
  async decide() {
    await signIn("dau.moi", world.password);
    await page.goto("/obstacles");
    await main.getByRole("link", { name: world.raised[0].text }).click();
    await openPart(/^\s*Ghi nhận quyết định\s*$/);
    await page.getByLabel("Văn bản quyết định (số, ký hiệu)").fill("987/UBND-KT");
    await page.getByLabel("Nội dung quyết định").fill("Giao Sở Tài chính trình định mức kinh phí số hóa");
    await press("Ghi nhận quyết định");
    await main.getByRole("link", { name: "Ghi nhận ý kiến chỉ đạo từ quyết định này" }).click();
    await page.getByLabel("Cơ quan thực hiện").fill("Sở Xây dựng; Sở Y tế");
    await page.getByLabel("Hạn", { exact: true }).fill("15/12/2023");
    await page.getByLabel("Người chỉ đạo").fill("Phó Chủ tịch Trần Thị Bình");
    await press("Ghi nhận ý kiến chỉ đạo");
    await says("15/12/2023", "the directive has no day");
  },

  /** The proposal: a task is worded otherwise, another split, a heading and a target are new. */
  async propose() {
    await signIn("dau.moi", world.password);
    await page.goto(`/plans/${world.plan}/versions`);
    await main.getByRole("link", { name: "Đề xuất sửa đổi, bổ sung kế hoạch" }).click();
    await page.getByLabel("Tên việc sửa đổi, bổ sung").fill("Sửa đổi, bổ sung một số nội dung của Kế hoạch");
    await page.getByLabel("Sự cần thiết").fill("Thực hiện chỉ đạo tại văn bản 987/UBND-KT và nguồn lực năm 2023");
    await press("Bắt đầu dự thảo sửa đổi");
    const proposal = page.url();
    await openPart("Đề mục, nhiệm vụ, chỉ tiêu giữ nguyên");
    await main.getByRole("link", { name: "I.1", exact: true }).click();
    await page.getByLabel("Nội dung nhiệm vụ").fill("Nhiệm vụ I.1 của kế hoạch, ưu tiên số hóa hồ sơ quy hoạch");
    await page.getByLabel("Cơ quan chủ trì").fill("Sở Xây dựng");
    await page.getByLabel("Lý do", { exact: true }).first().fill("Theo văn bản 987/UBND-KT");
    await look("amendment-task");
    await press("Lưu nội dung sửa đổi nhiệm vụ");
    await main.getByRole("link", { name: "Bổ sung đề mục" }).click();
    await page.getByLabel("Số thứ tự").fill("III");
    await page.getByLabel("Tên đề mục").fill("Số hóa hồ sơ");
    await page.getByLabel("Lý do", { exact: true }).first().fill("Nhóm nhiệm vụ mới");
    await look("amendment-heading");
    await press("Lưu nội dung sửa đổi đề mục");
    await main.getByRole("link", { name: "Bổ sung nhiệm vụ" }).click();
    await page.getByLabel("Số thứ tự").fill("III.1");
    await page.getByLabel("Mục", { exact: true }).selectOption({ label: "III. Số hóa hồ sơ" });
    await page.getByLabel("Nội dung nhiệm vụ").fill("Số hóa hồ sơ bệnh án tại các bệnh viện tuyến tỉnh");
    await page.getByLabel("Cơ quan chủ trì").fill("Sở Y tế");
    await page.getByLabel("Thời gian").fill("Thường xuyên");
    await page.getByLabel("Hình thành từ các nhiệm vụ").fill("I.2");
    await page.getByLabel("Chấm dứt các nhiệm vụ gốc").check();
    await page.getByLabel("Lý do", { exact: true }).first().fill("Tách từ nhiệm vụ I.2");
    await press("Lưu nội dung sửa đổi nhiệm vụ");
    await main.getByRole("link", { name: "Bổ sung chỉ tiêu" }).click();
    await page.getByLabel("Số thứ tự").fill("CT1");
    await page.getByLabel("Nội dung chỉ tiêu").fill("Tỷ lệ hồ sơ được số hóa đạt từ 60% trở lên");
    await page.getByLabel("Giá trị", { exact: true }).fill("60");
    await page.getByLabel("Đơn vị tính").fill("%");
    await page.getByLabel("Đến năm").fill("2025");
    await page.getByLabel("Lý do", { exact: true }).first().fill("Đo kết quả số hóa");
    await look("amendment-target");
    await press("Lưu nội dung sửa đổi chỉ tiêu");
    for (const words of ["Bổ sung đề mục", "Bổ sung nhiệm vụ", "Bổ sung chỉ tiêu", "Sửa đổi nhiệm vụ", "Chấm dứt nhiệm vụ"]) {
      await says(words, `the proposal does not show «${words}»`);
    }
    await says("Báo cáo đang dự thảo cần xem lại: 1", "the draft in progress is not in the effect");
    await look("amendment");
    await page.getByLabel("Đề nghị gửi ý kiến đến hết ngày").fill("24/11/2023");
    await press("Lấy ý kiến các cơ quan, đơn vị");
    await signIn("y.te", world.password);
    await says("Cho ý kiến về dự thảo", "the bodies are not asked");
    await page.goto(proposal);
    await page.getByLabel("Ý kiến khác").fill("Đề nghị giao chỉ tiêu từng năm");
    await press("Gửi ý kiến");
    await signIn("dau.moi", world.password);
    await page.goto(proposal);
    await page.getByLabel("Tiếp thu, giải trình").fill("Tiếp thu, giao trong kế hoạch năm");
    await press("Ghi nội dung tiếp thu, giải trình");
    await page.getByLabel("Ý kiến thẩm định của cơ quan đầu mối").fill("Nội dung phù hợp thẩm quyền");
    await press("Ghi ý kiến thẩm định");
    await download(() => main.getByRole("link", { name: "Tải tờ trình (Word)", exact: true }).click(), "submission.docx");
    await download(() => main.getByRole("link", { name: "Tải dự thảo quyết định kèm bảng so sánh (Word)", exact: true }).click(), "decision.docx");
    await main.getByRole("link", { name: "Ghi nhận văn bản đã ban hành" }).click();
    await page.locator("#number").fill("245/QĐ-UBND");
    await page.locator("#issued_on").fill("20/11/2023");
    await press("Ghi nhận, tạo phiên bản mới");
    await says("sẽ không phải báo cáo nữa", "ending what is asked is not asked about");
    await page.getByLabel("Đã biết: chấm dứt các nhiệm vụ đang được báo cáo").check();
    await look("amendment-issue");
    await press("Ghi nhận, tạo phiên bản mới");
    await says("245/QĐ-UBND", "version 2 is not there");
    await look("versions");
    await press(/^Chuyển sang phiên bản 2/);
    await page.goto(`/plans/${world.plan}/redline?from=1&to=2`);
    await says("Số hóa hồ sơ", "the redline shows no new heading");
    await look("redline");
    await download(() => main.getByRole("link", { name: "Tải bảng so sánh (Word)", exact: true }).click(), "redline.docx");
  },

  /** The report in progress goes over field by field, and leaves. */
  async upgrade() {
    await signIn("xay.dung", world.password);
    await page.goto(`${world.draft}/edit`);
    await main.getByRole("link", { name: /nhiệm vụ của đơn vị có nội dung thay đổi/ }).click();
    await says("ưu tiên số hóa hồ sơ quy hoạch", "the new words are not beside what was written");
    await says("Đã lập danh mục dự án", "what was written about an ended task is not shown");
    await look("upgrade");
    await press("Đã xem, nội dung đã nhập vẫn đúng");
    await press("Đã xem, lưu nội dung đã nhập");
    await look("upgrade-seen");
    await page.goto(`${world.draft}/edit`);
    await look("edit-upgraded");
    await page.goto(world.draft);
    await page.locator("#number").fill("12/BC-SXD");
    await page.locator("#issued_on").fill("20/11/2023");
    await page.locator("#signer").fill("Giám đốc");
    await page.locator('form[action$="/signed-letter"] button').last().click();
    await page.waitForLoadState();
    await signIn("dau.moi", world.password);
    await page.goto(world.draft);
    await press("Xác nhận đạt yêu cầu");
  },

  /** The consolidated report shows all of it, each with its source. */
  async consolidate() {
    await signIn("dau.moi", world.password);
    await page.goto(`/reports/${world.cycle}`);
    await look("report");
    const told = {
      versions: ["được sửa đổi, bổ sung tại Quyết định số 245/QĐ-UBND", "bổ sung đề mục III", "bổ sung nhiệm vụ III.1", "chấm dứt nhiệm vụ I.2", "bổ sung chỉ tiêu CT1"],
      answered: ["trả lời theo phiên bản 1: Sở Y tế", "trả lời theo phiên bản 2: Sở Xây dựng"],
      case: ["số hóa hồ sơ quy hoạch", ...world.names, "987/UBND-KT"],
      directive: ["Ý kiến chỉ đạo", "Phó Chủ tịch Trần Thị Bình", "hạn 15/12/2023"],
      task: [world.items[0].done, "Đã lập danh mục dự án của ngành y tế"],
    };
    for (const [what, all] of Object.entries(told)) {
      for (const words of all) await says(words, `the report does not tell (${what}) «${words}»`);
    }
    const all = (await text()).split(/\n/);
    expect(!all.some((line) => line.includes("Sở Xây dựng (nhiệm vụ I.2)")), "the report tells what its return did not say any more");
    const links = await main.locator(".margin a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
    for (const start of ["/plans/", "/directives/", "/obstacles/", "/returns/"]) {
      const link = links.find((one) => one.startsWith(start));
      expect(link, `nothing in the report leads to ${start}: ${links.join(" ")}`);
      const answer = await page.goto(link);
      expect(answer.ok(), `${link} leads nowhere`);
    }
    await page.goto(`/reports/${world.cycle}`);
    await download(() => main.getByRole("link", { name: "Tải dự thảo (.docx)", exact: true }).first().click(), "report.docx");
  },
};

for (const phase of world.phases) await phases[phase]();
await close();
