// A browser as a person has it, and what is looked at on every page: axe-core, no scroll sideways, a picture.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 390];

/** A browser for the site at `base`; pictures and downloads go to `folder`. Without scripts nothing can be looked at. */
export async function open({ base, folder, scripts }) {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
  const context = await browser.newContext({
    baseURL: base,
    viewport: { width: WIDTHS[0], height: 900 },
    javaScriptEnabled: scripts,
    // axe is put into the page by the test; the site's own pages keep their policy for everything else.
    bypassCSP: scripts,
    acceptDownloads: true,
    locale: "vi-VN",
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  page.on("response", (answer) => {
    if (answer.status() >= 500) problems.push(`${answer.status()} ${answer.url()}`);
  });

  /** Looks at the page that is open, under a name of its own. */
  const look = async (name) => {
    if (!scripts) return;
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width > 600 ? 900 : 844 });
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const violation of found.violations) {
        problems.push(`${name} at ${width}: ${violation.id}: ${violation.nodes[0].html.slice(0, 160)}`);
      }
      const cut = await page.evaluate(() => document.scrollingElement.scrollWidth - globalThis.innerWidth);
      if (cut > 0) problems.push(`${name} at ${width}: scrolls sideways by ${cut} px`);
      await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
    }
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
  };

  const signIn = async (login, password) => {
    await context.clearCookies();
    await page.goto("/sign-in");
    await page.getByLabel("Tên đăng nhập").fill(login);
    await page.getByLabel("Mật khẩu").fill(password);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await page.getByRole("heading", { name: "Việc cần xử lý" }).waitFor();
  };

  const download = async (click, name) => {
    const [file] = await Promise.all([page.waitForEvent("download"), click()]);
    await file.saveAs(`${folder}/${name}`);
  };

  const close = async () => {
    await browser.close();
    if (problems.length > 0) throw new Error(problems.join("\n"));
  };

  return { browser, context, page, look, signIn, download, close };
}

/** Fails with a sentence. */
export function expect(holds, sentence) {
  if (!holds) throw new Error(sentence);
}
