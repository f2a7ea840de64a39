// JavaScript for Node.js 18 and later, its own library alone.
import { type Call, url } from '.';

export function javascript(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `import { readFile } from 'node:fs/promises';

const answer = await fetch('${url(call)}', {
  method: 'POST',
  headers: { Authorization: \`Bearer \${process.env.INKGATE_TOKEN}\` },
  body: await readFile('${file}'),
});
const { pages } = await answer.json();
for (const line of pages.flatMap((page) => page.lines)) console.log(line.text);
`;
  }
  const body = call.body.kind === 'list' ? '{ data: [picture] }'
    : call.body.kind === 'face' ? '{ imageContent: picture }'
    : `{ Action: '${call.body.action}', ImageData: picture }`;
  return `import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const { INKGATE_ACCESS_KEY: AK, INKGATE_SECRET_KEY: SK, INKGATE_APPKEY: APPKEY } = process.env;
const mac = (key, text) => createHmac('sha256', key).update(text).digest();

const picture = (await readFile('${file}')).toString('base64');
const body = JSON.stringify(${body});

const beijing = new Date(Date.now() + 8 * 3600 * 1000);
const date = beijing.toISOString().replace(/[-:]|\\.\\d+/g, '');
const signed = { appkey: APPKEY, 'ctyun-eop-request-id': randomUUID(), 'eop-date': date };
const names = Object.keys(signed).sort();
const headers = names.map((name) => \`\${name}:\${signed[name]}\\n\`).join(''); // 1: sorted by name, a line each
const digest = createHash('sha256').update(body).digest('hex'); // 2: of the bytes that are sent
const toSign = \`\${headers}\\n\\n\${digest}\`; // 3: headers, the query (empty), digest
const key = mac(mac(mac(SK, date), AK), date.slice(0, 8)); // 4
const signature = mac(key, toSign).toString('base64'); // 5

const answer = await fetch('${url(call)}', {
  method: 'POST',
  headers: {
    ...signed,
    'Content-Type': 'application/json',
    'Eop-Authorization': \`\${AK} Headers=\${names.join(';')} Signature=\${signature}\`,
  },
  body,
});
console.log(JSON.stringify(await answer.json(), null, 2));
`;
}
