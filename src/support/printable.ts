export { escapeControls, maskKeys, printable, terminalJson, terminalText } from '../../hal/support/printable.ts'
