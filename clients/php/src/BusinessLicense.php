<?php

declare(strict_types=1);

namespace Inkgate;

/** A business licence. */
final class BusinessLicense
{
    public function __construct(
        /** Whether the picture shows one at all. */
        public readonly bool $found,
        public readonly string $creditCode,
        public readonly string $registrationNumber,
        public readonly string $name,
        public readonly string $type,
        public readonly string $address,
        public readonly string $representative,
        public readonly string $capital,
        public readonly string $paidInCapital,
        public readonly string $established,
        public readonly string $period,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $detail = $found['detail'];
        return new self(
            $found['license_type'] === 'Business License',
            (string) ($detail['union_id'] ?? ''),
            (string) ($detail['regist_no'] ?? ''),
            (string) ($detail['name'] ?? ''),
            (string) ($detail['type'] ?? ''),
            (string) ($detail['addr'] ?? ''),
            (string) ($detail['legal_rep'] ?? ''),
            (string) ($detail['regist_captial'] ?? ''),
            (string) ($detail['real_captial'] ?? ''),
            (string) ($detail['establish_date'] ?? ''),
            (string) ($detail['operation_period'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
