/** How texts that others wrote are shown. Defined in hal, whose drivers read such texts too: hal imports nothing of src. */
export { escapeControls, maskKeys, printable, terminalJson, terminalText } from '../../hal/support/printable.ts'
