<?php

declare(strict_types=1);

namespace Inkgate;

/** A driving licence. */
final class DrivingLicence
{
    public function __construct(
        public readonly string $number,
        public readonly string $name,
        public readonly string $sex,
        public readonly string $nation,
        public readonly string $address,
        public readonly string $birth,
        public readonly string $firstIssue,
        public readonly string $classes,
        public readonly string $period,
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
            (string) ($detail['name'] ?? ''),
            (string) ($detail['sex'] ?? ''),
            (string) ($detail['nation'] ?? ''),
            (string) ($detail['address'] ?? ''),
            (string) ($detail['date_birth'] ?? ''),
            (string) ($detail['date_first'] ?? ''),
            (string) ($detail['class'] ?? ''),
            (string) ($detail['period'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
