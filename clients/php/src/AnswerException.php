<?php

declare(strict_types=1);

namespace Inkgate;

/** What came is not an answer of this service. */
final class AnswerException extends InkgateException
{
}
