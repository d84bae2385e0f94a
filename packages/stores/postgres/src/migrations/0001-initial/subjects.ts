import { step } from './step.ts';

/** Who may read what belongs to a subject, granted and taken away. */
export const subjects = `${step(
  'grant_subject',
  `
begin
  insert into subjects (tenant_id, id) values (p->>'tenantId', p->>'subject') on conflict do nothing;
  insert into subject_readers (tenant_id, subject, user_id, granted_at)
  values (p->>'tenantId', p->>'subject', p->>'userId', now_of(p)) on conflict do nothing;
  return to_jsonb(found);
end `,
)}${step(
  'revoke_subject',
  `
begin
  delete from subject_readers
  where tenant_id = p->>'tenantId' and subject = p->>'subject' and user_id = p->>'userId';
  return to_jsonb(found);
end `,
)}${step(
  'list_readers',
  `
begin
  return (select coalesce(jsonb_agg(user_id order by user_id), '[]') from subject_readers
    where tenant_id = p->>'tenantId' and subject = p->>'subject');
end `,
)}`;
