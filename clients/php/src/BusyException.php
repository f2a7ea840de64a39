<?php

declare(strict_types=1);

namespace Inkgate;

/** Too many calls at the moment. */
final class BusyException extends ApiException
{
}
