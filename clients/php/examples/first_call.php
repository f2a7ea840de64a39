<?php

// Prints the text of pictures: first_call.php PICTURE…
require __DIR__ . '/../src/autoload.php'; // vendor/autoload.php with Composer

$client = new Inkgate\Client(
    getenv('INKGATE_ENDPOINT'),
    getenv('INKGATE_ACCESS_KEY'),
    getenv('INKGATE_SECRET_KEY'),
    getenv('INKGATE_APPKEY'),
);
$pictures = array_map(file_get_contents(...), array_slice($argv, 1));
foreach ($client->general(...$pictures)->value as $item) {
    echo $item->failure?->getMessage() ?? $item->value->text(), "\n";
}
