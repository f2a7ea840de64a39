<?php

declare(strict_types=1);

namespace Inkgate;

/** The signature `Eop-Authorization`: an HMAC-SHA256 over headers, query and the digest of the body. */
final class Signing
{
    /** `yyyymmddTHHMMSSZ` as a clock in Beijing shows it at `$unix` (seconds since 1970; now by default). */
    public static function eopDate(?int $unix = null): string
    {
        return gmdate('Ymd\THis\Z', ($unix ?? time()) + 8 * 3600);
    }

    /** Lower-case hexadecimal SHA-256. */
    public static function digest(string $body): string
    {
        return hash('sha256', $body);
    }

    /**
     * The same of a stream from its present place on, and how many bytes that were.
     *
     * @param resource $stream
     * @return array{string, int}
     */
    public static function digestOfStream($stream): array
    {
        $context = hash_init('sha256');
        $length = hash_update_stream($context, $stream);
        return [hash_final($context), $length];
    }

    /**
     * `name:value` and a line end for each header: names in small letters, sorted, values trimmed.
     *
     * @param list<array{string, string}> $headers
     */
    public static function canonicalHeaders(array $headers): string
    {
        $lines = [];
        foreach ($headers as [$name, $value]) {
            $lines[strtolower($name)] = trim($value, " \t");
        }
        ksort($lines, SORT_STRING);
        $text = '';
        foreach ($lines as $name => $value) {
            $text .= "$name:$value\n";
        }
        return $text;
    }

    /** The parts of a raw query between `&`, sorted by their bytes, empty ones dropped; nothing is encoded anew. */
    public static function canonicalQuery(string $query): string
    {
        $parts = array_filter(explode('&', $query), static fn (string $part): bool => $part !== '');
        sort($parts, SORT_STRING);
        return implode('&', $parts);
    }

    /**
     * What is signed.
     *
     * @param list<array{string, string}> $headers
     * @param string $digest the body's
     */
    public static function stringToSign(array $headers, string $query, string $digest): string
    {
        return self::canonicalHeaders($headers) . "\n" . self::canonicalQuery($query) . "\n" . $digest;
    }

    /** Signs `$text` with the key that is derived for this date (`eop-date`) and access key; base64. */
    public static function signature(string $accessKey, string $secretKey, string $date, string $text): string
    {
        $key = $secretKey;
        foreach ([$date, $accessKey, substr($date, 0, 8)] as $message) {
            $key = hash_hmac('sha256', $message, $key, true);
        }
        return base64_encode(hash_hmac('sha256', $text, $key, true));
    }

    /**
     * The value of `Eop-Authorization`.
     *
     * @param list<array{string, string}> $headers those to sign, `eop-date` among them
     */
    public static function authorization(
        string $accessKey,
        #[\SensitiveParameter] string $secretKey,
        array $headers,
        string $query,
        string $digest,
    ): string {
        $names = array_map(static fn (array $header): string => strtolower($header[0]), $headers);
        $date = '';
        foreach ($headers as [$name, $value]) {
            $date = strtolower($name) === 'eop-date' ? trim($value, " \t") : $date;
        }
        $signature = self::signature($accessKey, $secretKey, $date, self::stringToSign($headers, $query, $digest));
        return "$accessKey Headers=" . implode(';', $names) . " Signature=$signature";
    }
}
