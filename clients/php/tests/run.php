<?php

// Signing and envelopes against `clients/vectors.json`, then every call against a real server, whose address and keys the
// environment has (`clients/test` starts one). A file of its own instead of PHPUnit, which Debian's PHP does not bring.

declare(strict_types=1);

use Inkgate\Client;
use Inkgate\Envelope;
use Inkgate\Signing;

require __DIR__ . '/../src/autoload.php';
set_error_handler(static fn (int $level, string $said): bool => throw new ErrorException($said));

const ROOT = __DIR__ . '/../../../';
const NOTHING = 'no picture';

function same(mixed $got, mixed $wanted): void
{
    if ($got !== $wanted) {
        throw new RuntimeException(var_export($got, true) . ' instead of ' . var_export($wanted, true));
    }
}

function holds(bool $true): void
{
    same($true, true);
}

function refused(string $kind, callable $call): Throwable
{
    try {
        $call();
    } catch (Throwable $error) {
        same(get_class($error), $kind);
        return $error;
    }
    throw new RuntimeException("no $kind came");
}

function picture(string $path): string
{
    return file_get_contents(ROOT . $path);
}

function client(string $appkey = 'INKGATE_APPKEY', mixed ...$more): Client
{
    return new Client(...$more + [
        'endpoint' => getenv('INKGATE_ENDPOINT'),
        'accessKey' => getenv('INKGATE_ACCESS_KEY'),
        'secretKey' => getenv('INKGATE_SECRET_KEY'),
        'appkey' => getenv($appkey),
        'token' => getenv('INKGATE_TOKEN'),
    ]);
}

function vectors(string $kind): array
{
    $all = json_decode(file_get_contents(ROOT . 'clients/vectors.json'), true, 512, JSON_THROW_ON_ERROR);
    holds(count($all[$kind]) > 2);
    return $all[$kind];
}

$tests = [
    'requests' => function (): void {
        foreach (vectors('requests') as $vector) {
            $body = base64_decode($vector['body']);
            same(Signing::digest($body), $vector['sha256']);
            $stream = fopen('php://memory', 'w+');
            fwrite($stream, $body);
            rewind($stream);
            same(Signing::digestOfStream($stream), [$vector['sha256'], strlen($body)]);
            same(Signing::canonicalHeaders($vector['headers']), $vector['canonical_headers']);
            same(Signing::canonicalQuery($vector['query']), $vector['canonical_query']);
            $digest = $vector['sha256'];
            same(Signing::stringToSign($vector['headers'], $vector['query'], $digest), $vector['string_to_sign']);
            $made = Signing::authorization(
                $vector['access_key'],
                $vector['secret_key'],
                $vector['headers'],
                $vector['query'],
                $digest,
            );
            same($made, $vector['authorization']);
        }
    },
    'dates' => function (): void {
        foreach (vectors('dates') as $vector) {
            same(Signing::eopDate($vector['unix']), $vector['eop_date']);
        }
    },
    'envelopes' => function (): void {
        foreach (vectors('envelopes') as $vector) {
            $key = base64_decode(strtr($vector['key'], '-_', '+/'));
            $body = base64_decode($vector['body']);
            same(Envelope::open($vector['envelope'], $key), $body);
            $sealed = Envelope::seal($body, $key, $vector['kid']);
            same(Envelope::open($sealed, $key), $body);
            refused(Inkgate\EnvelopeException::class, fn () => Envelope::open(substr($sealed, 0, -1), $key));
            refused(Inkgate\EnvelopeException::class, fn () => Envelope::open($sealed, str_repeat("\0", 32)));
        }
    },
    'general' => function (): void {
        $answer = client(detail: true)->general(picture('pictures/receipt.png'), NOTHING);
        [$read, $failed] = $answer->value;
        holds(str_contains($read->get()->text(), 'INKGATE BOOKSTORE'));
        same(count($read->get()->lines[0]->polygon), 4);
        holds(isset($read->get()->more['lines']));
        same($failed->failure->getCode(), 4002);
        refused(Inkgate\PictureException::class, fn () => $failed->get());
        same($answer->attempts, 1);
        holds($answer->serverRequestId !== '');
    },
    'ID card' => function (): void {
        [$portrait, $emblem] = client()
            ->idCard(picture('specimens/portrait.jpg'), picture('specimens/emblem.jpg'))->value;
        same($portrait->get()->number, '610066198402234024');
        same($portrait->get()->note, 'back');
        same($emblem->get()->valid, '2018.01.18-2028.01.18');
    },
    'plate' => function (): void {
        [$item] = client()->plate(picture('specimens/plate.jpg'))->value;
        same(array_map(fn ($plate) => $plate->number, $item->get()->plates), ['浙H93497']);
    },
    'business licence' => function (): void {
        $licence = client()->businessLicense(picture('specimens/business.jpg'))->value;
        same($licence->found, true);
        same($licence->creditCode, '91310089019885419X');
    },
    'driving licence' => function (): void {
        same(client()->drivingLicence(picture('specimens/driving.jpg'))->value->number, '110009198511212806');
    },
    'vehicle licence' => function (): void {
        same(client()->vehicleLicence(picture('specimens/vehicle.jpg'))->value->vin, 'LZZF8CE136R8C3205');
    },
    'train ticket' => function (): void {
        same(client()->trainTicket(picture('clients/pictures/ticket.png'))->value->train, 'G1234');
    },
    'quota invoice' => function (): void {
        same(client()->quotaInvoice(picture('clients/pictures/invoice.png'))->value->code, '144001906012');
    },
    'face' => function (): void {
        // A drawn card has none.
        same(client()->face(picture('specimens/portrait.jpg'))->value->faces, []);
    },
    'another document' => function (): void {
        $call = fn () => client()->trainTicket(picture('specimens/driving.jpg'));
        same(refused(Inkgate\PictureException::class, $call)->getCode(), 400016);
    },
    'plain' => function (): void {
        [$page] = client()->recognize(picture('pictures/born-digital.pdf'), pages: '1')->value;
        same($page->number, 1);
        holds($page->text() !== '');
        $receipt = picture('pictures/receipt.png');
        holds(str_contains(client()->recognizeText($receipt, 'fast')->value, 'INKGATE BOOKSTORE'));
        $error = refused(Inkgate\RequestException::class, fn () => client()->recognize($receipt, 'wrong'));
        same($error->status->name, 'bad_parameter');
        refused(Inkgate\AuthenticationException::class, fn () => client(token: 'wrong')->recognize($receipt));
    },
    'a stream' => function (): void {
        $body = fopen('php://temp', 'w+');
        fwrite($body, '{"data": ["' . base64_encode(picture('clients/pictures/ticket.png')) . '"]}');
        rewind($body);
        $path = '/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json';
        same(client()->call($path, $body, 'b=2&a=1')->value['message']['success'], 1);
    },
    'a wrong signature' => function (): void {
        $call = fn () => client(secretKey: str_repeat('0', 32))->general(NOTHING);
        $error = refused(Inkgate\AuthenticationException::class, $call);
        same([$error->getCode(), $error->http, $error->again], [10009, 401, false]);
    },
    'a package that is used up' => function (): void {
        $call = fn () => client('INKGATE_APPKEY_USED_UP')->general(picture('pictures/receipt.png'));
        same(refused(Inkgate\QuotaException::class, $call)->status->name, 'exhausted');
    },
    'Retry-After' => function (): void {
        // One call a second: the second of two is told to wait, waits, and is sent under another request id.
        $error = refused(Inkgate\BusyException::class, function (): void {
            for ($call = 0; $call < 20; $call++) {
                client('INKGATE_APPKEY_SLOW', retries: 0)->general(NOTHING);
            }
        });
        same($error->http, 429);
        holds($error->retryAfter >= 1);
        $answers = array_map(fn () => client('INKGATE_APPKEY_SLOW', retries: 9)->general(NOTHING), [1, 2, 3]);
        holds(max(array_map(fn ($answer) => $answer->attempts, $answers)) > 1);
        same(count(array_unique(array_map(fn ($answer) => $answer->requestId, $answers))), 3);
    },
    'nobody answers' => function (): void {
        $nobody = new Client('http://127.0.0.1:1', retries: 0);
        same(refused(Inkgate\TransportException::class, fn () => $nobody->general(NOTHING))->again, true);
    },
    'encrypted' => function (): void {
        $key = hex2bin(getenv('INKGATE_ENVELOPE_KEY'));
        $receipt = picture('pictures/receipt.png');
        $sealed = client('INKGATE_APPKEY_SEALED', envelopeKey: $key, envelopeKid: 'shared');
        holds(str_contains($sealed->general($receipt)->value[0]->get()->text(), 'INKGATE BOOKSTORE'));
        $call = fn () => client('INKGATE_APPKEY_SEALED')->general($receipt);
        same(refused(Inkgate\RequestException::class, $call)->status->name, 'not_encrypted');
    },
    'keys are not shown' => function (): void {
        $client = new Client('http://127.0.0.1:1', 'ak', 'hidden', 'appkey', 'hidden', envelopeKey: 'hidden');
        holds(!str_contains(print_r($client, true), 'hidden'));
    },
];

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
    } catch (Throwable $error) {
        $failed++;
        $at = $error->getTrace()[0]['line'] ?? $error->getLine();
        echo "$name: {$error->getMessage()} (line $at)\n";
    }
}
echo count($tests) - $failed, " passed, $failed failed\n";
exit($failed === 0 ? 0 : 1);
