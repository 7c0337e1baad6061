#!/bin/sh
# Installs the models of the profile `thorough`: Tesseract's integer-best models for Hindi and English, from the npm packages
# @tesseract.js-data/hin and @tesseract.js-data/eng (Apache-2.0). Usage: models.sh [DIRECTORY]. Needs npm, once; nothing is fetched later.
set -eu
directory="${1:-${SCANFILE_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/scanfile/tessdata-best}}"
command -v npm >/dev/null || { echo "npm is missing. As root: apt-get install -y npm"; exit 4; }
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
install_model() {
  if [ -f "$directory/$1.traineddata" ] && echo "$2  $directory/$1.traineddata" | sha256sum -c --quiet 2>/dev/null; then
    echo "$1 is installed in $directory"
    return
  fi
  (cd "$work" && npm pack --silent "@tesseract.js-data/$1@1.0.0" >/dev/null)
  tar -xzOf "$work/tesseract.js-data-$1-1.0.0.tgz" "package/4.0.0_best_int/$1.traineddata.gz" | gunzip > "$work/$1.traineddata"
  echo "$2  $work/$1.traineddata" | sha256sum -c --quiet
  mv "$work/$1.traineddata" "$directory/$1.traineddata"
  echo "$1 installed in $directory"
}
install_model hin 187d00e09ac523b0e7c8c3edf93050ffc1caa8083674fd637f6a493178c5caff
install_model eng 5dc5d8d640a212c9d6184921ba103b186f50e0fed9ee716c53e6b312b400d747
