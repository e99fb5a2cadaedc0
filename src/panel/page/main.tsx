import './no-eval.ts'
import { render } from 'preact'
import { startApp } from './app.ts'
import { Screen } from './parts/screen.tsx'

const root = document.querySelector('#panel')
if (root === null) throw new Error('index.html has no #panel.')
startApp((view, actions) => render(<Screen view={view} actions={actions} />, root))
