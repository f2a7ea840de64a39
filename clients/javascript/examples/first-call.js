// Prints the text of pictures: first-call.js PICTURE…
import { Client } from '../index.js'; // 'inkgate-client' in your own program

const client = new Client({
  endpoint: process.env.INKGATE_ENDPOINT,
  accessKey: process.env.INKGATE_ACCESS_KEY,
  secretKey: process.env.INKGATE_SECRET_KEY,
  appkey: process.env.INKGATE_APPKEY,
});
const answer = await client.general(...process.argv.slice(2));
for (const { value, failure } of answer.value) {
  console.log(failure ? failure.message : value.text);
}
