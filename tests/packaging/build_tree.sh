#!/bin/sh
# usage: build_tree.sh BUILD_FOLDER CONSUMER
. "$(dirname "$0")/common.sh"
use_package "$2" "$1"
