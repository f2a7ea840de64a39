<?php

declare(strict_types=1);

namespace Inkgate;

/** Encrypted bodies: JWE in its compact form, `dir` with `A256GCM` (RFC 7516, RFC 7518). */
final class Envelope
{
    private const CIPHER = 'aes-256-gcm';

    /** Seals `$body` with the shared `$key` of 32 bytes, which the server knows as `$kid`. */
    public static function seal(string $body, #[\SensitiveParameter] string $key, string $kid = ''): string
    {
        if (strlen($key) !== 32) {
            throw new EnvelopeException('the key of envelopes has 32 bytes');
        }
        $header = ['alg' => 'dir', 'enc' => 'A256GCM'] + ($kid === '' ? [] : ['kid' => $kid]);
        $head = self::encoded(json_encode($header, JSON_THROW_ON_ERROR));
        $iv = random_bytes(12);
        $sealed = openssl_encrypt($body, self::CIPHER, $key, OPENSSL_RAW_DATA, $iv, $tag, $head, 16);
        if ($sealed === false) {
            throw new EnvelopeException('the body cannot be sealed');
        }
        return implode('.', [$head, '', self::encoded($iv), self::encoded($sealed), self::encoded($tag)]);
    }

    /**
     * The body of an envelope.
     *
     * @throws EnvelopeException whatever is wrong with it
     */
    public static function open(string $envelope, #[\SensitiveParameter] string $key): string
    {
        $parts = explode('.', $envelope);
        $decoded = array_map(self::decoded(...), $parts);
        $header = json_decode((string) $decoded[0], true);
        $known = count($parts) === 5 && $parts[1] === '' && !in_array(false, $decoded, true) && is_array($header)
            && ($header['alg'] ?? '') === 'dir' && ($header['enc'] ?? '') === 'A256GCM'
            && !isset($header['zip']) && !isset($header['crit'])
            && strlen($key) === 32 && strlen($decoded[2]) === 12 && strlen($decoded[4]) === 16;
        $body = $known
            ? openssl_decrypt($decoded[3], self::CIPHER, $key, OPENSSL_RAW_DATA, $decoded[2], $decoded[4], $parts[0])
            : false;
        if ($body === false) {
            throw new EnvelopeException('the encrypted answer cannot be opened: compare the key');
        }
        return $body;
    }

    private static function encoded(string $part): string
    {
        return rtrim(strtr(base64_encode($part), '+/', '-_'), '=');
    }

    private static function decoded(string $part): string|false
    {
        return base64_decode(strtr($part, '-_', '+/'), true);
    }
}
