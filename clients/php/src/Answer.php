<?php

declare(strict_types=1);

namespace Inkgate;

/**
 * A call's result, and how it came about.
 *
 * @template T
 */
final class Answer
{
    /**
     * @param T $value
     * @param string $requestId the id that the call was sent under; of several attempts, the last one's
     * @param string $serverRequestId the id in the server's log
     * @param mixed $raw the JSON as it came
     */
    public function __construct(
        public readonly mixed $value,
        public readonly string $requestId,
        public readonly string $serverRequestId,
        public readonly int $attempts,
        public readonly mixed $raw,
    ) {
    }

    /** @internal */
    public function with(mixed $value, mixed $raw = null): self
    {
        return new self($value, $this->requestId, $this->serverRequestId, $this->attempts, $raw ?? $this->raw);
    }
}
