/** Escapes and masks foreign texts. Defined in hal, because drivers read such texts too and hal imports nothing from src. */
export { escapeControls, maskKeys, printable, terminalJson, terminalText } from '../../hal/support/printable.ts'
