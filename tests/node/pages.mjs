// Pages as a browser shows them, in real time: `node pages.mjs NAME=CHECK URL... NAME=CHECK URL...` prints what is
// wrong, or what it saw, each line after the name. One browser shows all.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

async function open(url, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = [];
  page.on('console', message => message.type() === 'error' && faults.push(`${message.text()} ${message.location().url}`));
  page.on('requestfailed', request => faults.push(`${request.url()}: ${request.failure().errorText}`));
  page.on('response', response => response.status() >= 400 && faults.push(`${response.url()}: ${response.status()}`));
  await page.goto(url);
  return { page, faults, close: () => context.close() };
}

const checks = {
  // No violation of what axe knows, no fault of the network or the policy, nothing wider than the
  // screen; every picture loads.
  async axe(url, say) {
    const { page, faults, close } = await open(url, {});
    await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
    await page.evaluate(axe);
    for (const width of [320, 1280])
      for (const colorScheme of ['light', 'dark']) {
        const where = `${url} ${colorScheme} ${width}px`;
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const shown = () => [...document.images].every(image => {
          image.loading = 'eager';
          return image.complete && image.naturalWidth > 0;
        });
        await page.waitForFunction(shown, { timeout: 30000 }).catch(() => say(`${where}: a picture is missing`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
        for (const one of violations) say(`${where}: ${one.id}: ${one.nodes[0].html}`);
        if (wide > 0) say(`${where}: ${wide}px too wide`);
      }
    for (const one of faults) say(`${url}: ${one}`);
    await close();
  },

  // Which file each kind of reader gets for the first chart.
  async sources(url, say) {
    for (const [name, options] of Object.entries({
      wide: {}, dark: { colorScheme: 'dark' }, narrow: { viewport: { width: 320, height: 700 } },
      dense: { deviceScaleFactor: 2 }, 'dense dark': { deviceScaleFactor: 2, colorScheme: 'dark' },
    })) {
      const { page, close } = await open(url, options);
      const chosen = await page.waitForFunction(() => {
        const image = document.querySelector('figure img');
        image.loading = 'eager';
        return image.complete && image.currentSrc;
      });
      const source = await chosen.jsonValue();
      say(`${name}: ${source.replace(/^.*\/p\/[0-9a-f]+/, '')}`);
      await close();
    }
  },

  // What is to be seen of the note on a page that was left open, an hour before and after its time.
  async patience(url, say) {
    const { page, close } = await open(url, {});
    const note = page.locator('.left-open');
    say(`at first: ${await note.isVisible()}`);
    const due = Number((await note.getAttribute('class')).match(/after-(\d+)/)[1]);
    for (const [when, hours] of [['before', due - 1], ['after', due + 1]]) {
      await page.evaluate(ms => document.getAnimations().forEach(one => { one.currentTime = ms; }), hours * 3600e3);
      say(`${when} it is due: ${await note.isVisible()}`);
    }
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    say(`printed: ${await note.isVisible()} ${await page.evaluate(() => getComputedStyle(document.body).backgroundColor)}`);
    await close();
  },

  // The HTML of a message on a telephone.
  async message(url, say) {
    const { page, faults, close } = await open(url, { viewport: { width: 360, height: 700 } });
    const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth,
      [...document.images].filter(image => image.complete && image.naturalWidth > 0).length]);
    say(`${wide} px wide, ${shown} of ${await page.locator('img').count()} pictures shown`);
    for (const one of faults) say(one);
    await close();
  },
};

const groups = [];
for (const word of process.argv.slice(2)) {
  const [, name, check] = word.match(/^(\w+)=(\w+)$/) ?? [];
  if (name) groups.push({ name, check, urls: [] });
  else groups.at(-1).urls.push(word);
}
for (const { name, check, urls } of groups)
  await Promise.all(urls.map(url => checks[check](url, line => console.log(`${name}: ${line}`))));
await browser.close();
