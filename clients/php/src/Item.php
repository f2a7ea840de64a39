<?php

declare(strict_types=1);

namespace Inkgate;

/**
 * One picture of several: a value, or why there is none.
 *
 * @template T
 */
final class Item
{
    /** @param T|null $value */
    public function __construct(public readonly mixed $value, public readonly ?ApiException $failure = null)
    {
    }

    /**
     * @return T
     * @throws ApiException where the picture could not be read
     */
    public function get(): mixed
    {
        return $this->failure === null ? $this->value : throw $this->failure;
    }
}
