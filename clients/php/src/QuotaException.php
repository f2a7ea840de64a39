<?php

declare(strict_types=1);

namespace Inkgate;

/** No package has enough left, or the day's pictures are used up. */
final class QuotaException extends ApiException
{
}
