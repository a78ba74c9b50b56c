import { createRoot } from 'react-dom/client'
import { startApp } from './state/start-app.ts'
import { App } from './ui/app.tsx'

startApp()
const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
