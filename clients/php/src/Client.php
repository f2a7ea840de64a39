<?php

declare(strict_types=1);

namespace Inkgate;

/**
 * Calls one server in the name of one application: signs, sends, tries again, and reads answers.
 *
 * A picture is the bytes of a file. Every method throws an {@see InkgateException}.
 */
final class Client
{
    /** Bytes of an answer at most. */
    private const MOST = 256 << 20;
    /** Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent. */
    private const FACE_FIRST_FORM = 2 << 20;

    /**
     * @param string $endpoint as `http://127.0.0.1:8080`
     * @param string $token the application's token, for `recognize` alone
     * @param float $timeout seconds that one attempt may take
     * @param int $retries how often a call that may be sent again is sent again
     * @param float $longestWait seconds; where `Retry-After` is longer, the error is thrown at once
     * @param bool $detail ask for more than the contract has (`more` of the answers)
     * @param string $envelopeKey 32 bytes, shared with the server, which knows them as `$envelopeKid`: bodies are encrypted
     */
    public function __construct(
        private readonly string $endpoint,
        private readonly string $accessKey = '',
        #[\SensitiveParameter] private readonly string $secretKey = '',
        private readonly string $appkey = '',
        #[\SensitiveParameter] private readonly string $token = '',
        private readonly float $timeout = 120,
        private readonly int $retries = 2,
        private readonly float $longestWait = 60,
        private readonly bool $detail = false,
        #[\SensitiveParameter] private readonly string $envelopeKey = '',
        private readonly string $envelopeKid = '',
    ) {
    }

    /** Keys are shown to nobody. @return array<string, string> */
    public function __debugInfo(): array
    {
        return ['endpoint' => $this->endpoint];
    }

    /** 通用型OCR: the lines of each picture. @return Answer<list<Item<GeneralText>>> */
    public function general(string ...$pictures): Answer
    {
        return $this->listed('2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json', $pictures, GeneralText::read(...));
    }

    /** 身份证识别 @return Answer<list<Item<IdCard>>> */
    public function idCard(string ...$pictures): Answer
    {
        return $this->listed('2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json', $pictures, IdCard::read(...));
    }

    /** 车牌识别 @return Answer<list<Item<Plates>>> */
    public function plate(string ...$pictures): Answer
    {
        return $this->listed('2gt54ed8660w/driven-plate-ocr/platelicense.json', $pictures, Plates::read(...));
    }

    /** 营业执照识别 @return Answer<BusinessLicense> */
    public function businessLicense(string $picture): Answer
    {
        $path = '2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json';
        return $this->single($path, 'BusinessCardOCR', $picture, BusinessLicense::read(...));
    }

    /** 驾驶证识别 @return Answer<DrivingLicence> */
    public function drivingLicence(string $picture): Answer
    {
        $path = '3131mkjqbqck/driver-lisence/ocr/detect';
        return $this->single($path, 'DriversLicense', $picture, DrivingLicence::read(...));
    }

    /** 行驶证识别 @return Answer<VehicleLicence> */
    public function vehicleLicence(string $picture): Answer
    {
        $path = '3131km7vva4g/driving-lisence/ocr/detect';
        return $this->single($path, 'VehicleRegistration', $picture, VehicleLicence::read(...));
    }

    /** 火车票识别 @return Answer<TrainTicket> */
    public function trainTicket(string $picture): Answer
    {
        return $this->single('30wmtj9q74e8/train-ticket/predict', 'TrainTicketOCR', $picture, TrainTicket::read(...));
    }

    /** 定额发票识别 @return Answer<QuotaInvoice> */
    public function quotaInvoice(string $picture): Answer
    {
        $path = '3131gju8treo/quota-invoice/ocr/detect';
        return $this->single($path, 'QuotaInvoice', $picture, QuotaInvoice::read(...));
    }

    /** 人脸检测 @return Answer<Faces> */
    public function face(string $picture): Answer
    {
        $image = base64_encode($picture);
        $body = strlen($picture) > self::FACE_FIRST_FORM
            ? ['Action' => 'DetectFace', 'ImageData' => $image]
            : ['imageContent' => $image];
        return $this->typed('2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64', $body, Faces::read(...));
    }

    /**
     * Reads a picture or a PDF with the token. `$profile` is fast, balanced or accurate, `$pages` is written `1-3,7`.
     *
     * @return Answer<list<Page>>
     */
    public function recognize(string $file, string $profile = '', string $pages = ''): Answer
    {
        $answer = $this->plain($file, ['format' => 'json', 'profile' => $profile, 'pages' => $pages]);
        $raw = json_decode($answer->value, true);
        return $answer->with(self::shaped(static fn (): array => array_map(Page::read(...), $raw['pages'])), $raw);
    }

    /** As `recognize`, the text alone, a form feed between pages. @return Answer<string> */
    public function recognizeText(string $file, string $profile = '', string $pages = ''): Answer
    {
        return $this->plain($file, ['format' => 'text', 'profile' => $profile, 'pages' => $pages]);
    }

    /**
     * Sends a signed call of any path and gives its JSON as an array.
     *
     * @param string|resource $body bytes, or a stream that can be sought: it is read twice, and never held as a whole
     * @return Answer<array<string, mixed>>
     */
    public function call(string $path, $body, string $query = ''): Answer
    {
        $kind = 'application/json;charset=UTF-8';
        if ($this->envelopeKey !== '') {
            $whole = is_string($body) ? $body : (string) stream_get_contents($body);
            $body = Envelope::seal($whole, $this->envelopeKey, $this->envelopeKid);
            $kind = 'application/jose';
        }
        $start = is_string($body) ? 0 : (int) ftell($body);
        [$digest, $length] = is_string($body)
            ? [Signing::digest($body), strlen($body)]
            : Signing::digestOfStream($body);
        $prepared = function () use ($kind, $body, $query, $start, $digest): array {
            $id = bin2hex(random_bytes(16));
            $signed = [['appkey', $this->appkey], ['ctyun-eop-request-id', $id], ['eop-date', Signing::eopDate()]];
            $authorization = Signing::authorization($this->accessKey, $this->secretKey, $signed, $query, $digest);
            $headers = array_map(static fn (array $header): string => "$header[0]: $header[1]", $signed);
            array_push($headers, "Content-Type: $kind", "Eop-Authorization: $authorization");
            if ($this->detail) {
                $headers[] = 'x-inkgate-detail: 1';
            }
            if (!is_string($body)) {
                fseek($body, $start);
            }
            return [$id, $headers];
        };
        $url = $this->endpoint() . $path . ($query === '' ? '' : "?$query");
        return $this->patient($url, $body, $length, $prepared, false);
    }

    private function endpoint(): string
    {
        return rtrim($this->endpoint, '/');
    }

    /** @param string[] $pictures */
    private function listed(string $path, array $pictures, \Closure $read): Answer
    {
        $item = static fn (array $found): Item => isset($found['err_code'])
            ? new Item(null, ApiException::of((int) $found['err_code'], (string) ($found['err_msg'] ?? '')))
            : new Item($read($found));
        $body = ['data' => array_map(base64_encode(...), array_values($pictures))];
        return $this->typed($path, $body, static fn (array $items): array => array_map($item, $items));
    }

    private function single(string $path, string $action, string $picture, \Closure $read): Answer
    {
        return $this->typed($path, ['Action' => $action, 'ImageData' => base64_encode($picture)], $read);
    }

    /** @param array<string, mixed> $body */
    private function typed(string $path, array $body, \Closure $read): Answer
    {
        $answer = $this->call("/v1/aiop/api/$path", json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES));
        return $answer->with(self::shaped(static fn (): mixed => $read($answer->raw['returnObj'])));
    }

    /** What `$read` gives; an answer of another shape is an error of its own. */
    private static function shaped(\Closure $read): mixed
    {
        // What is missing is a warning in PHP; here it is an error.
        set_error_handler(static fn (int $level, string $said): bool => throw new \ErrorException($said));
        try {
            return $read();
        } catch (\ErrorException | \TypeError $error) {
            throw new AnswerException('the answer is not as the contract has it', 0, $error);
        } finally {
            restore_error_handler();
        }
    }

    /** @param array<string, string> $asked */
    private function plain(string $file, array $asked): Answer
    {
        $query = http_build_query(array_filter($asked, static fn (string $value): bool => $value !== ''));
        $headers = ["Authorization: Bearer {$this->token}", 'Content-Type: application/octet-stream'];
        $url = $this->endpoint() . "/v1/recognize?$query";
        return $this->patient($url, $file, strlen($file), static fn (): array => ['', $headers], true);
    }

    /** @param string|resource $body */
    private function patient(string $url, $body, int $length, \Closure $prepared, bool $plain): Answer
    {
        for ($attempt = 1;; $attempt++) {
            try {
                // Each attempt is signed anew: a server takes a signature once.
                [$id, $headers] = $prepared();
                return $this->once($url, $body, $length, $headers, $id, $attempt, $plain);
            } catch (InkgateException $error) {
                $wait = $error->retryAfter ?? min(8, 0.5 * 2 ** ($attempt - 1)) * random_int(50, 100) / 100;
                if (!$error->again || $attempt > $this->retries || $wait > $this->longestWait) {
                    throw $error;
                }
                usleep((int) ($wait * 1e6));
            }
        }
    }

    /**
     * @param string|resource $body
     * @param list<string> $headers
     */
    private function once(string $url, $body, int $length, array $headers, string $id, int $attempt, bool $plain): Answer
    {
        [$http, $got, $text] = $this->exchange($url, $body, $length, $headers);
        if ($this->envelopeKey !== '' && str_starts_with($text, 'eyJ')) {
            $text = Envelope::open($text, $this->envelopeKey);
        }
        $serverId = $got['x-request-id'] ?? '';
        if ($http === 200 && $plain) {
            return new Answer($text, $id, $serverId, $attempt, null);
        }
        $said = json_decode($text, true);
        $code = is_array($said) ? $said['code'] ?? $said['statusCode'] ?? null : null;
        if ($http === 200 && ($code === 0 || $code === '0')) {
            return new Answer($said, $id, $serverId, $attempt, $said);
        }
        if (!is_numeric($code)) {
            if ($http === 200) {
                throw new AnswerException('the answer is not JSON of this service');
            }
            [$code, $said] = [0, ['message' => "HTTP $http"]];
        }
        $sentence = $said['detail'] ?? $said['details'] ?? $said['title'] ?? $said['message'] ?? '';
        $after = self::after($got['retry-after'] ?? null);
        throw ApiException::of((int) $code, is_string($sentence) ? $sentence : '', $http, $after, $id, $serverId);
    }

    /**
     * @param string|resource $body
     * @param list<string> $headers
     * @return array{int, array<string, string>, string}
     */
    private function exchange(string $url, $body, int $length, array $headers): array
    {
        $got = [];
        $text = '';
        $curl = curl_init($url);
        // Without an empty Expect, curl asks first and waits a second.
        curl_setopt_array($curl, [
            CURLOPT_POST => true,
            CURLOPT_HTTPHEADER => [...$headers, 'Expect:'],
            CURLOPT_TIMEOUT_MS => (int) ($this->timeout * 1000),
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use (&$got): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $got[strtolower(trim($name))] = trim($value);
                return strlen($line);
            },
            CURLOPT_WRITEFUNCTION => static function ($curl, string $part) use (&$text): int {
                $text .= $part;
                return strlen($text) > self::MOST ? 0 : strlen($part);
            },
        ]);
        if (is_string($body)) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
        } else {
            curl_setopt_array($curl, [
                CURLOPT_UPLOAD => true,
                CURLOPT_CUSTOMREQUEST => 'POST',
                CURLOPT_INFILE => $body,
                CURLOPT_INFILESIZE => $length,
            ]);
        }
        if (curl_exec($curl) === false) {
            // What never left may be sent again; of what did, nobody knows whether it was charged.
            $unsent = in_array(curl_errno($curl), [CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST], true);
            throw new TransportException("no answer from {$this->endpoint}: " . curl_error($curl), $unsent);
        }
        return [(int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $got, $text];
    }

    /** Seconds of `Retry-After`: a number, or a date. */
    private static function after(?string $value): ?float
    {
        if ($value === null || ctype_digit($value)) {
            return $value === null ? null : (float) $value;
        }
        $date = strtotime($value);
        return $date === false ? null : max(0.0, (float) ($date - time()));
    }
}
