// The reporter's desk: from the invitation to the signed and recorded report with everything counted; the network cut while
// typing, a session that ends, two windows, the keyboard alone; the same way without scripts: node desk.mjs '{"base": …}'

import { writeFileSync } from "node:fs";
import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const site = await open(world);
const { browser, context, page, look, signIn, close } = site;
const main = page.getByRole("main");
const text = () => main.innerText();
const DEPLOYMENT = "Công tác chỉ đạo, triển khai";
const form = () => page.locator("form[data-autosave]");
const entry = (label) => page.locator("details.entry", { has: page.locator("summary strong", { hasText: label }) });
const state = () => page.locator("[data-save-state]");
const kept = (on = page) => on.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("dondoc:")));

const openForm = async () => {
  await page.goto(world.obligation);
  await main.getByRole("button", { name: "Viết báo cáo" }).click();
  await form().waitFor();
};

const phases = {
  /** What a person does, counted: pages seen, clicks, fields typed into. */
  async way() {
    const counted = { pages: 0, clicks: 0, fields: 0 };
    page.on("framenavigated", (frame) => {
      if (frame === page.mainFrame()) counted.pages += 1;
    });
    const click = async (what) => { counted.clicks += 1; await what.click(); };
    const type = async (what, words) => { counted.fields += 1; await what.fill(words); };
    await page.goto(world.obligation);
    await type(page.getByLabel("Tên đăng nhập"), world.login);
    await type(page.getByLabel("Mật khẩu"), world.password);
    await click(page.getByRole("button", { name: "Đăng nhập" }));
    await click(main.getByRole("button", { name: "Viết báo cáo" }));
    expect((await text()).includes("Lấy từ kỳ trước"), "the form does not open with last year's words");
    await look("desk-edit");
    await type(page.getByLabel(DEPLOYMENT), "Đã ban hành kế hoạch năm 2024");
    await click(entry("I.1").getByRole("button", { name: "Vẫn đúng: I.1" }));
    expect((await page.getByLabel(DEPLOYMENT).inputValue()).includes("năm 2024"), "a button lost what was typed");
    await type(entry("I.2").getByLabel("Kết quả đã thực hiện"), "Đã lắp 55 km chiếu sáng");
    await click(main.getByRole("button", { name: "Lưu và xem lại trước khi gửi" }));
    expect((await text()).includes("kỳ thứ 1 liên tiếp"), "the age of «no change» is not shown");
    await look("desk-return");
    await type(page.getByLabel("Số, ký hiệu"), "12/BC-SXD");
    await type(page.getByLabel("Ngày ban hành"), "01/12/2024");
    counted.fields += 1;
    await page.getByLabel("Tệp văn bản đã ký").setInputFiles({
      name: "da-ky.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.4\n%%EOF\n"),
    });
    await click(main.getByRole("button", { name: "Ghi nhận đã ký ngoài hệ thống" }));
    expect((await text()).includes("12/BC-SXD"), "the report is not recorded");
    writeFileSync(`${world.folder}/counted.json`, JSON.stringify(counted));
  },

  async network() {
    await signIn(world.login, world.password);
    await page.goto("/returns");
    await look("desk");
    await openForm();
    await context.setOffline(true);
    await page.getByLabel(DEPLOYMENT).fill("Viết khi mất mạng");
    await page.getByText("Chưa gửi được, đã giữ trong trình duyệt này, sẽ gửi lại").waitFor();
    expect((await kept()).length === 1, "nothing is kept in the browser");
    await context.setOffline(false);
    await page.getByText(/Đã lưu lúc \d\d:\d\d/).first().waitFor();
    expect((await kept()).length === 0, "what was sent is still kept");
    // The page is closed while the network is away; it comes back with the text, and sends it.
    const address = page.url();
    await context.setOffline(true);
    await page.getByLabel("Đánh giá chung").fill("Viết rồi đóng trang");
    await page.getByText("Chưa gửi được").waitFor();
    await page.goto("about:blank");
    await context.setOffline(false);
    await page.goto(address);
    expect((await page.getByLabel("Đánh giá chung").inputValue()) === "Viết rồi đóng trang", "the text did not survive");
    await page.getByText(/Đã lưu lúc \d\d:\d\d/).first().waitFor();
    await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.startsWith("dondoc:")));
    await page.reload();
    expect((await page.getByLabel(DEPLOYMENT).inputValue()) === "Viết khi mất mạng", "not on the server");
    // What is kept is gone after signing out, and when another person signs in.
    await page.route("**/draft", (route) => route.abort());
    await page.getByLabel("Đánh giá chung").fill("Không gửi được");
    await page.getByText("Chưa gửi được").waitFor();
    await page.unroute("**/draft");
    const other = await context.newPage();
    await context.clearCookies();
    await other.goto("/sign-in");
    await other.getByLabel("Tên đăng nhập").fill(world.colleague);
    await other.getByLabel("Mật khẩu").fill(world.password);
    await other.getByRole("button", { name: "Đăng nhập" }).click();
    await other.getByRole("heading", { name: "Việc cần xử lý" }).waitFor();
    expect((await kept(other)).length === 0, "another account finds what was kept");
    await other.close();
  },

  async session() {
    await signIn(world.login, world.password);
    await openForm();
    await context.clearCookies();
    await page.getByLabel(DEPLOYMENT).fill("Viết khi phiên đã hết");
    await state().getByText("Phiên làm việc đã hết").waitFor();
    expect((await kept()).length === 1, "nothing is kept in the browser");
    const [tab] = await Promise.all([
      context.waitForEvent("page"),
      page.getByRole("link", { name: "Đăng nhập ở thẻ khác" }).click(),
    ]);
    await tab.getByLabel("Tên đăng nhập").fill(world.login);
    await tab.getByLabel("Mật khẩu").fill(world.password);
    await tab.getByRole("button", { name: "Đăng nhập" }).click();
    await tab.locator("form[data-autosave]").waitFor();
    await tab.close();
    await page.bringToFront();
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    await state().getByText(/Đã lưu lúc \d\d:\d\d/).waitFor();
    await page.reload();
    expect((await page.getByLabel(DEPLOYMENT).inputValue()) === "Viết khi phiên đã hết", "not on the server");
    // A button pressed after the session ended: one signs in, and is back at the form with everything in it.
    await context.clearCookies();
    await page.getByLabel("Phương hướng kỳ tới").fill("Gửi bằng nút khi phiên đã hết");
    await main.getByRole("button", { name: "Lưu bản nháp" }).last().click();
    await page.getByLabel("Tên đăng nhập").fill(world.login);
    await page.getByLabel("Mật khẩu").fill(world.password);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await form().waitFor();
    const back = await page.getByLabel("Phương hướng kỳ tới").inputValue();
    expect(back === "Gửi bằng nút khi phiên đã hết", "the text is gone after signing in again");
  },

  async windows() {
    await signIn(world.login, world.password);
    await openForm();
    const second = await browser.newContext({ baseURL: world.base, locale: "vi-VN" });
    second.setDefaultTimeout(20_000);
    const beside = await second.newPage();
    await beside.goto("/sign-in");
    await beside.getByLabel("Tên đăng nhập").fill(world.colleague);
    await beside.getByLabel("Mật khẩu").fill(world.password);
    await beside.getByRole("button", { name: "Đăng nhập" }).click();
    await beside.getByRole("heading", { name: "Việc cần xử lý" }).waitFor();
    await beside.goto(page.url());
    await beside.getByText(`${world.login} đang mở biểu này`).waitFor();
    const saved = (on) => on.waitForResponse((answer) => answer.url().endsWith("/draft") && answer.status() === 204);
    await Promise.all([saved(page), page.getByLabel("Đánh giá chung").fill("Của cửa sổ thứ nhất")]);
    await Promise.all([saved(beside), beside.getByLabel("Phương hướng kỳ tới").fill("Của cửa sổ thứ hai")]);
    await page.reload();
    expect((await page.getByLabel("Phương hướng kỳ tới").inputValue()) === "Của cửa sổ thứ hai", "they did not merge");
    expect((await page.getByLabel("Đánh giá chung").inputValue()) === "Của cửa sổ thứ nhất", "they did not merge");
    expect((await text()).includes(`${world.colleague} đang mở biểu này, lưu lúc`), "the other is not seen");
    await look("desk-two");
    await beside.getByLabel("Đánh giá chung").fill("Cùng một ô");
    await beside.getByText("Có người vừa lưu cùng mục này").waitFor();
    expect((await beside.getByLabel("Đánh giá chung").inputValue()) === "Cùng một ô", "what was typed is gone");
    await second.close();
  },

  async keyboard() {
    await signIn(world.login, world.password);
    await openForm();
    await page.reload();
    const reach = async (is, argument) => {
      for (let n = 0; n < 300; n += 1) {
        if (await page.evaluate(is, argument)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`the keyboard does not reach ${is} ${argument}`);
    };
    await reach((name) => document.activeElement?.getAttribute("name") === name, "next_period");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Go bang ban phim");
    await reach(() => document.activeElement?.getAttribute("value")?.startsWith("unchanged."));
    await page.keyboard.press("Enter");
    await page.getByText("Đơn vị xác nhận không thay đổi so với").waitFor({ state: "attached" });
    await reach(() => document.activeElement?.textContent === "Lưu và xem lại trước khi gửi");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Phần chung" }).waitFor();
    expect((await text()).includes("Go bang ban phim"), "what was typed by keyboard is not on the page");
    await page.goto(`${page.url()}/edit`);
    await main.getByRole("link", { name: "Lịch sử: Phương hướng kỳ tới" }).click();
    await look("desk-history");
  },
};

for (const phase of world.phases) await phases[phase]();
await close();
