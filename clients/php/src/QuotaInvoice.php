<?php

declare(strict_types=1);

namespace Inkgate;

/** A quota invoice. */
final class QuotaInvoice
{
    public function __construct(
        public readonly string $number,
        public readonly string $code,
        public readonly string $amount,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $detail = $found;
        return new self(
            (string) ($detail['No'] ?? ''),
            (string) ($detail['code'] ?? ''),
            (string) ($detail['amount'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
