<?php
// A million square roots: about as much CPU for every request, whoever asks.
$x = 0.0001;
for ($i = 0; $i <= 1000000; $i++) {
  $x += sqrt($x);
}
header('Content-Type: text/plain');
echo "OK\n";
