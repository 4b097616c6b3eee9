#!/usr/bin/env node
// Committed, not built: npm links the command when it installs, and that is before the build.
import '../dist/cli/main.js'
