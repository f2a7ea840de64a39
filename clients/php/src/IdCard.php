<?php

declare(strict_types=1);

namespace Inkgate;

/** Either side of an ID card, or both. What a side does not have is empty. */
final class IdCard
{
    public function __construct(
        /** `back` is the portrait's side and `front` the emblem's: so the contract has it. */
        public readonly string $note,
        public readonly string $name,
        public readonly string $sex,
        public readonly string $nation,
        /** `YYYYMMDD`. */
        public readonly string $birthday,
        public readonly string $number,
        public readonly string $address,
        public readonly string $authority,
        /** `YYYY.MM.DD-YYYY.MM.DD`. */
        public readonly string $valid,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $detail = $found['detail'];
        return new self(
            (string) $found['note'],
            (string) ($detail['name'] ?? ''),
            (string) ($detail['sex'] ?? ''),
            (string) ($detail['nation'] ?? ''),
            (string) ($detail['birthday'] ?? ''),
            (string) ($detail['idn'] ?? ''),
            (string) ($detail['addr'] ?? ''),
            (string) ($detail['org'] ?? ''),
            (string) ($detail['validperiod'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
