// A reorganisation seen before it is recorded, and what it leaves open assigned: node reorganise.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, close } = await open(world);
const button = (name) => page.getByRole("button", { name });
const content = async () => await page.content();

const fill = async (change) => {
  await page.getByLabel("Cơ quan trước thay đổi").fill(change.from);
  await page.getByLabel("Hình thức").selectOption({ label: change.kind });
  if (change.to) await page.getByLabel("Cơ quan kế thừa (để trống").fill(change.to);
  await page.getByLabel("Từ ngày", { exact: true }).fill(change.from_day);
  await page.getByLabel("Căn cứ (số").fill(change.basis);
};

await signIn("dau.moi", world.password);
await page.goto("/bodies");
await page.getByRole("link", { name: "Thay đổi tổ chức" }).click();
await look("successions-none");
for (const [index, change] of world.changes.entries()) {
  await page.goto("/successions/new");
  await fill(change);
  await button("Xem những gì thay đổi").click();
  await page.getByRole("heading", { name: "Những gì thay đổi" }).waitFor();
  for (const words of change.moves) expect((await content()).includes(words), `«${words}» is not among what moves`);
  await look(`succession-preview-${index + 1}`);
  await page.getByRole("button", { name: "Ghi nhận", exact: true }).click();
  await page.getByRole("heading", { name: "Thay đổi tổ chức" }).waitFor();
}
await look("successions");
await page.goto(world.board);
for (const words of world.boardSays) expect((await content()).includes(words), `«${words}» is not on the board`);
await look("board-suspended");
expect((await content()).includes("1 báo cáo chờ xác định"), "the suspended report is not told apart");
await page.goto("/successions/questions");
await look("questions");
const task = page.locator(".tasks li").first();
await task.locator("summary").click();
await task.getByLabel("Cơ quan tiếp nhận").fill(world.receiver);
await task.getByLabel("Căn cứ").fill("Quyết định số 9/QĐ-UBND ngày 30/7/2025");
await look("questions-open");
await task.getByRole("button", { name: "Giao nhiệm vụ này" }).click();
expect((await content()).includes("Không có nhiệm vụ nào chờ"), "the question is still open");
await page.goto(world.board);
expect((await content()).includes(world.receiver), "the receiver is not on the board");
await close();
