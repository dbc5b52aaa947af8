// The readings that wait for a person, answered by keyboard alone: node queue.mjs '{"base": …, "answers": …}'

import { expect, open } from "./page.mjs";

const world = JSON.parse(process.argv[2]);
const { page, look, signIn, close } = await open(world);
const press = (key) => page.keyboard.press(key);
const type = (text) => page.keyboard.type(text);
const left = () => page.locator(".queue-item").count();

await signIn("tonghop", world.password);
await page.goto(world.page);
await look("queue");
await page.goto(world.page);
expect((await left()) === world.answers.length, `${await left()} questions, not ${world.answers.length}`);

for (const [index, answer] of world.answers.entries()) {
  const first = page.locator(".queue-item").first();
  const place = `question ${index + 1} (${await first.getAttribute("data-asked")} ${await first.getAttribute("data-label")})`;
  expect((await first.getAttribute("data-asked")) === answer.asked, `${place}: not the next by consequence`);
  expect((await first.getAttribute("data-label")) === (answer.label ?? ""), `${place}: expected ${answer.label}`);
  expect((await first.locator("mark").innerText()).includes(answer.mark), `${place}: «${answer.mark}» is not marked`);
  // The field is ready: nothing was clicked.
  const isReady = await first.evaluate((item) => item.contains(document.activeElement));
  expect(isReady, `${place}: the field has no focus`);
  if (answer.asked === "time") {
    await type(answer.class);
    await press("Tab");
    await type(answer.due);
  } else {
    await type(answer.text);
  }
  await Promise.all([page.waitForEvent("load"), press("Enter")]);
}
expect((await left()) === 0, "questions are left");
await look("queue-empty");
await page.goto(world.page);
// What records the plan has the focus now, the focal body read from the plan's own rule.
expect((await page.evaluate(() => document.activeElement.value)).startsWith(world.focal), "the focal body is not proposed");
await Promise.all([page.waitForURL(/\/plans\//), press("Enter")]);
await page.getByRole("heading", { level: 1 }).waitFor();
await look("queue-recorded");
await close();
