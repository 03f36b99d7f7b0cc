import { useEffect, useState } from 'react'
import type { HubWait } from '../../../../shared/hub'
import { roughly } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { hubMessages } from './hubMessages'

/** Why and how long nothing happens, counted down. */
export function Waiting({ wait: { because, until } }: { wait: HubWait }) {
  const messages = useMessages(hubMessages)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const time = roughly(Math.max(1, Math.round((until - now) / 1000)) * 1000)
  return <span>{because === 'rate limit' ? messages.limited(time) : messages.retrying(time)}</span>
}
