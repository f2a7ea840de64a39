<?php

declare(strict_types=1);

namespace Inkgate;

/** A vehicle licence. */
final class VehicleLicence
{
    public function __construct(
        public readonly string $plate,
        public readonly string $type,
        public readonly string $owner,
        public readonly string $address,
        public readonly string $use,
        public readonly string $model,
        public readonly string $vin,
        public readonly string $engine,
        public readonly string $registered,
        public readonly string $issued,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $detail = $found;
        return new self(
            (string) ($detail['No_plate'] ?? ''),
            (string) ($detail['type'] ?? ''),
            (string) ($detail['owner'] ?? ''),
            (string) ($detail['address'] ?? ''),
            (string) ($detail['use'] ?? ''),
            (string) ($detail['model'] ?? ''),
            (string) ($detail['vin'] ?? ''),
            (string) ($detail['No_engine'] ?? ''),
            (string) ($detail['date_register'] ?? ''),
            (string) ($detail['date_issue'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
