<?php

declare(strict_types=1);

namespace Inkgate;

/** A train ticket. */
final class TrainTicket
{
    public function __construct(
        public readonly string $number,
        public readonly string $origin,
        public readonly string $destination,
        public readonly string $date,
        public readonly string $train,
        public readonly string $seat,
        public readonly string $price,
        public readonly string $seatClass,
        /** What `detail` adds, as it came. */
        public readonly mixed $more,
    ) {
    }

    /** @param array<string, mixed> $found */
    public static function read(array $found): self
    {
        $detail = $found;
        return new self(
            (string) ($detail['TicketNum'] ?? ''),
            (string) ($detail['StartStation'] ?? ''),
            (string) ($detail['DestinationStation'] ?? ''),
            (string) ($detail['Date'] ?? ''),
            (string) ($detail['TrainNum'] ?? ''),
            (string) ($detail['Seat'] ?? ''),
            (string) ($detail['Price'] ?? ''),
            (string) ($detail['SeatCategory'] ?? ''),
            $found['inkgate'] ?? null,
        );
    }
}
