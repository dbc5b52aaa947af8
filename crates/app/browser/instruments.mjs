// The chain of a plan built from its citations, its leads by reference answered, its end seen before it is recorded:
// node instruments.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, close } = await open(world);
const button = (name) => page.getByRole("button", { name });
const content = async () => await page.content();

await signIn("tonghop", world.password);
await page.goto("/plans");
await page.getByRole("link", { name: "Sổ văn bản" }).click();
await look("instruments");
await page.goto(world.plan);
await page.getByRole("link", { name: "Đối chiếu với Sổ văn bản" }).click();
await look("citations");
for (const number of world.chain) {
  const row = page.locator("li").filter({ hasText: `«${number}` }).first();
  await row.locator("summary").click();
  await look(`citation-${number.replaceAll("/", "-")}`);
  await row.getByRole("button", { name: "Ghi vào Sổ cùng quan hệ" }).click();
  await page.getByRole("heading", { name: "Văn bản viện dẫn và Sổ văn bản" }).waitFor();
}
expect((await content()).includes(`${world.chain.length}/`), "the citations are not counted");
await look("citations-known");
// Each of the chain implements the one before it.
for (let at = 1; at < world.chain.length; at++) {
  await page.goto(`/instruments?q=${encodeURIComponent(world.chain[at])}`);
  await page.locator("tbody a").first().click();
  await page.getByText("Thêm quan hệ").click();
  await page.getByLabel("Văn bản kia").fill(world.chain[at - 1]);
  await button("Ghi quan hệ").click();
  await page.getByRole("heading", { name: "Chuỗi văn bản được thực hiện" }).waitFor();
}
await page.goto(world.plan);
await page.locator("main a[href^='/instruments/']").first().click();
await look("instrument-chain");
const chain = await page.locator("h2:has-text('Chuỗi văn bản') + ul li").first().innerText();
for (const number of world.chain) expect(chain.includes(number), `${number} is not in «${chain}»`);
// The lead by reference: from the form that opens a cycle to the register and back.
await page.goto(world.opening);
await look("opening-open-reference");
await page.getByRole("link", { name: /1165.*chưa có trong Sổ văn bản/ }).click();
await page.getByLabel("Cơ quan ban hành").fill("Ủy ban nhân dân tỉnh");
await look("instrument-new");
await button("Ghi vào Sổ văn bản").click();
await page.getByText("Ghi cơ quan chủ trì", { exact: true }).first().click();
await page.getByLabel("Tên các cơ quan").fill("Sở Xây dựng\nSở Y tế");
await button("Ghi cơ quan chủ trì").click();
await look("instrument-leads");
await page.goto(world.opening);
expect((await content()).includes("2 cơ quan theo 1165/QĐ-UBND"), "the reference is not answered");
await look("opening-resolved");
// Recorded again it is refused with a link.
await page.goto("/instruments/new?number=1165/QĐ-UBND&issued_on=29/04/2023&issuer=Ủy ban nhân dân tỉnh");
await button("Ghi vào Sổ văn bản").click();
expect((await content()).includes("đã có trong Sổ"), "a duplicate was recorded");
await look("instrument-refused");
// What ending the plan does is seen before it is recorded.
await page.goto(world.plan);
await page.locator("main a[href^='/instruments/']").first().click();
await page.getByText("Thêm quan hệ").click();
await page.getByLabel("Văn bản này", { exact: true }).selectOption({ label: "Bị bãi bỏ, chấm dứt hiệu lực bởi" });
await page.getByLabel("Văn bản kia").fill("168/NQ-CP");
await page.getByLabel("Áp dụng từ ngày").fill("01/10/2023");
await button("Ghi quan hệ").click();
await page.getByRole("heading", { name: "Xác nhận trước khi ghi" }).waitFor();
await look("instrument-confirm");
await button("Ghi quan hệ").first().click();
expect((await content()).includes("Hết hiệu lực từ ngày 01/10/2023"), "its end is not told");
await look("instrument-ended");
await page.goto(world.plan);
expect((await content()).includes("Hết hiệu lực từ ngày 01/10/2023"), "the plan does not tell its end");
await look("plan-ended");
await close();
