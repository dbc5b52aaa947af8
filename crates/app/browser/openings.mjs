// Opening a request out of turn, its frozen list, a group of bodies, the same task of two plans, totals:
// node openings.mjs '{"base": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, close } = await open(world);
const button = (name) => page.getByRole("button", { name });
const content = async () => await page.content();

await signIn("dau.moi", world.password);
await page.goto(`/cycles/new?plan=${world.plan}`);
await look("opening");
await page.getByRole("link", { name: "đột xuất" }).click();
await page.getByLabel("Tên đợt").fill("Đột xuất tháng 8");
for (const [label, text] of Object.entries(world.request)) await page.getByLabel(label, { exact: true }).fill(text);
await page.getByLabel("I Phát triển đô thị").check();
await look("opening-ad-hoc");
await button("Mở đợt báo cáo").click();
await page.getByRole("link", { name: "Danh sách cơ quan phải báo cáo" }).click();
expect((await content()).includes("khi mở đợt"), "the list does not say since when");
await page.getByLabel("Cơ quan, đơn vị", { exact: true }).fill("Công an tỉnh");
await page.getByLabel("Lý do", { exact: true }).fill("Được giao thêm nhiệm vụ");
await button("Bổ sung cơ quan").click();
await page.getByText("Bổ sung: Được giao thêm nhiệm vụ").waitFor();
await look("list");
await page.locator("tbody a", { hasText: "Sở Y tế" }).click();
await page.getByText("Đưa cơ quan ra khỏi danh sách").first().click();
await page.getByLabel("Lý do", { exact: true }).fill("Đang sắp xếp lại");
await look("excuse");
await button("Đưa cơ quan ra khỏi danh sách").click();
await page.getByText("Đã đưa ra khỏi danh sách: Đang sắp xếp lại").waitFor();
await look("excused");

await page.goto("/rosters");
await look("rosters");
await page.getByRole("link", { name: "UBND các huyện, thị xã, thành phố" }).click();
await page.getByLabel("Cơ quan, đơn vị", { exact: true }).fill("UBND huyện Bình An");
await page.getByLabel("Ngày vào nhóm, hoặc ngày đầu tiên không còn trong nhóm").fill("01/09/2023");
await page.getByLabel("Lý do, văn bản căn cứ").fill("Quyết định số 7");
await button("Đưa ra khỏi nhóm").click();
await page.getByText("Quyết định số 7").waitFor();
await look("roster");

await page.goto(`/plans/${world.second}/subjects`);
await look("subjects");
await page.getByRole("button", { name: /^Xác nhận cùng nội dung/ }).first().click();
await page.getByText("đã xác nhận cùng nội dung").waitFor();

await page.goto("/totals");
await look("totals");
await close();
