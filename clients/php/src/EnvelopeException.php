<?php

declare(strict_types=1);

namespace Inkgate;

/** A body cannot be sealed, or an encrypted answer cannot be opened. */
final class EnvelopeException extends InkgateException
{
}
