import './no-eval.ts'
import { render } from 'preact'
import { startApp } from './app.ts'
import { WholePage } from './parts/screen.tsx'

const root = document.querySelector('#panel')
if (root === null) throw new Error('index.html has no #panel.')
startApp((view, actions) => render(<WholePage view={view} actions={actions} />, root))
