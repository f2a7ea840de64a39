<?php

declare(strict_types=1);

namespace Inkgate;

/** The picture cannot be read, or does not show the document. */
final class PictureException extends ApiException
{
}
